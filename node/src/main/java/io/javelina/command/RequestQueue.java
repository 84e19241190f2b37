package io.javelina.command;

import io.javelina.memory.Account;
import io.javelina.memory.Allocator;
import io.javelina.memory.Memory;
import io.javelina.memory.Slice;
import io.javelina.resp.Arguments;
import java.util.Arrays;
import java.util.Map;

/// Requests that are executed later: copies of their arguments, one behind the other in one block of native memory, which
/// grows with them.
///
///     | count (4) | length (4) | bytes | length (4) | bytes | ...          for each request
public final class RequestQueue {
    private static final int FIRST_BYTES = 256;
    private static final int FIRST_COMMANDS = 4;
    /// What an empty queue takes on the heap, and each place for a command.
    private static final int HEAP_BYTES = 80;
    private static final int COMMAND_BYTES = 4;

    private final Allocator allocator;
    private final Account account;
    private Command[] commands = new Command[FIRST_COMMANDS];
    private int size;
    private long block;
    private long capacity;
    private long length;
    private long argumentBytes;
    private long heapBytes;

    public RequestQueue(Allocator allocator, Account account) {
        this.allocator = allocator;
        this.account = account;
        bookHeap(HEAP_BYTES + FIRST_COMMANDS * COMMAND_BYTES);
    }

    private void bookHeap(long bytes) {
        allocator.ledger().add(Account.CLIENT_CONTEXTS, bytes - heapBytes);
        heapBytes = bytes;
    }

    public int size() { return size; }

    /// All memory that this takes.
    public long bytes() { return capacity + heapBytes; }

    /// The bytes of all arguments.
    public long argumentBytes() { return argumentBytes; }

    /// Adds a request. Without memory for it that throws, and nothing has changed.
    public void add(Command command, Arguments arguments) { add(command, arguments, Map.of()); }

    /// As above, with some arguments, by index, instead of those given.
    public void add(Command command, Arguments arguments, Map<Integer, byte[]> replacements) {
        long bytes = Integer.BYTES;
        for (int i = 0; i < arguments.size(); i++) bytes += Integer.BYTES + lengthOf(arguments, i, replacements);
        ensure(length + bytes);
        if (size == commands.length) growCommands();
        commands[size++] = command;
        long at = block + length;
        Memory.putInt(at, arguments.size());
        at += Integer.BYTES;
        for (int i = 0; i < arguments.size(); i++) at = write(at, arguments.get(i), replacement(i, replacements));
        length += bytes;
        argumentBytes += bytes - (1L + arguments.size()) * Integer.BYTES;
    }

    private static int lengthOf(Arguments arguments, int index, Map<Integer, byte[]> replacements) {
        byte[] replacement = replacement(index, replacements);
        return replacement == null ? arguments.get(index).length() : replacement.length;
    }

    private static byte[] replacement(int index, Map<Integer, byte[]> replacements) {
        return replacements.isEmpty() ? null : replacements.get(index);
    }

    /// Gives where the next one begins.
    private static long write(long at, Slice argument, byte[] replacement) {
        int bytes = replacement == null ? argument.length() : replacement.length;
        Memory.putInt(at, bytes);
        if (replacement == null) argument.copyTo(at + Integer.BYTES);
        else Memory.copy(replacement, 0, at + Integer.BYTES, bytes);
        return at + Integer.BYTES + bytes;
    }

    private void ensure(long bytes) {
        if (bytes <= capacity) return;
        long larger = allocator.roundUp(Math.max(FIRST_BYTES, Math.max(bytes, capacity + capacity / 2)));
        block = block == 0
                ? allocator.allocate(account, larger)
                : allocator.reallocate(account, block, capacity, larger);
        capacity = larger;
    }

    private void growCommands() {
        commands = Arrays.copyOf(commands, 2 * size);
        bookHeap(HEAP_BYTES + (long) commands.length * COMMAND_BYTES);
    }

    /// What request `index` asks for.
    public Command command(int index) { return commands[index]; }

    /// Sets `into` to the arguments of the request at `position`, 0 for the first one; gives the position of the next. They
    /// are good until the queue changes.
    public long read(long position, Arguments into) {
        assert position < length : position + " of " + length;
        into.clear();
        long at = block + position;
        int count = Memory.getInt(at);
        at += Integer.BYTES;
        for (int i = 0; i < count; i++) {
            int bytes = Memory.getInt(at);
            into.add(at + Integer.BYTES, bytes);
            at += Integer.BYTES + bytes;
        }
        return at - block;
    }

    /// Gives up everything, once or more often.
    public void release() {
        if (block != 0) allocator.free(account, block, capacity);
        bookHeap(0);
        block = 0;
        capacity = 0;
        length = 0;
        argumentBytes = 0;
        size = 0;
    }
}
