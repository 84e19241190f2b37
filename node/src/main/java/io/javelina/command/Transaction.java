package io.javelina.command;

import io.javelina.memory.Account;
import io.javelina.memory.Allocator;
import io.javelina.resp.Arguments;
import java.util.EnumSet;
import java.util.Set;

/// What a client has queued since MULTI.
public final class Transaction {
    /// What one takes on the heap beyond its queue: the object and its sets of flags.
    private static final int HEAP_BYTES = 88;

    private final Allocator allocator;
    private final RequestQueue queue;
    /// Of all commands that are queued.
    private final Set<Flag> flags = EnumSet.noneOf(Flag.class);
    /// Those that all of them have.
    private final Set<Flag> common = EnumSet.allOf(Flag.class);
    private boolean failed;
    private boolean runsScripts;
    /// Of the keys of all commands that have any, as [SlotFinder] says.
    private int slot = SlotFinder.NO_KEYS;

    Transaction(Allocator allocator) {
        this.allocator = allocator;
        this.queue = new RequestQueue(allocator, Account.CLIENT_TRANSACTIONS);
        allocator.ledger().add(Account.CLIENT_CONTEXTS, HEAP_BYTES);
    }

    /// How many commands are queued.
    public int size() { return queue.size(); }

    /// All memory that it takes.
    public long bytes() { return HEAP_BYTES + queue.bytes(); }

    /// The bytes of the arguments of all commands.
    public long argumentBytes() { return queue.argumentBytes(); }

    /// Whether a command that is queued has this property.
    public boolean has(Flag flag) { return flags.contains(flag); }

    /// Whether a command that is queued does not have this property.
    boolean lacks(Flag flag) { return size() > 0 && !common.contains(flag); }

    /// Whether a script is queued, which other clients may have to be served beside.
    public boolean runsScripts() { return runsScripts; }

    void add(Request request) {
        queue.add(request.command(), request.arguments());
        flags.addAll(request.flags());
        common.retainAll(request.flags());
        runsScripts |= request.command().mayRunScripts();
        slot = SlotFinder.join(slot, request.slot());
    }

    /// The slot of the keys of all commands, or what [SlotFinder] says instead; only in a cluster.
    public int slot() { return slot; }

    /// A command could not be queued: EXEC will do nothing.
    void fail() { failed = true; }

    boolean isFailed() { return failed; }

    public Command command(int index) { return queue.command(index); }

    /// As [RequestQueue#read].
    public long read(long position, Arguments into) { return queue.read(position, into); }

    void release() {
        queue.release();
        allocator.ledger().add(Account.CLIENT_CONTEXTS, -HEAP_BYTES);
    }
}
