package io.javelina.keyspace;

import io.javelina.memory.Account;
import io.javelina.memory.Allocator;
import io.javelina.memory.Decimal;
import io.javelina.memory.Memory;
import io.javelina.memory.ScratchBuffer;
import io.javelina.memory.Slice;
import java.nio.charset.StandardCharsets;

/// What changes, as commands, for those who follow: the append-only file and the replicas. Node loop only.
///
/// A *unit* is all that one client's request has done, be it a transaction or a script, or one thing that the node does by
/// itself. Its commands are kept until it ends and are then given to the followers at once, in the order in which they
/// happened; more than one stand between MULTI and EXEC. Outside a unit each command is one by itself.
///
/// A command that changed something is propagated as the client gave it, unless it said otherwise while it ran:
///
/// ```
///   propagation.insteadOfCommand();                            // it is not propagated itself
///   propagation.add(database, "SREM", 3).argument(key).argument(member);   // but this is
/// ```
///
/// What a command adds without that stands before itself, as for a key that turned out to be expired.
public final class Propagation {
    /// Who gets a command.
    public enum To {
        ALL, APPEND_ONLY_FILE, REPLICAS
    }

    /// Somebody who follows.
    public interface Follower {
        /// Whether there is anybody to tell now.
        boolean isOn();

        /// A command.
        ///
        /// @param database in which it ran, or [#ANY_DATABASE]
        /// @param address where its bytes are, as a RESP array; good during the call
        void command(int database, long address, long bytes);
    }

    /// The database of MULTI and EXEC.
    public static final int ANY_DATABASE = -1;

    /// Before each command in the buffer: its bytes, its database, who gets it.
    private static final int BYTES = 0;
    private static final int DATABASE = BYTES + Long.BYTES;
    private static final int TO = DATABASE + Integer.BYTES;
    private static final int HEAD_BYTES = TO + Integer.BYTES;
    private static final long KEPT_BYTES = 1 << 14;
    private static final To[] TARGETS = To.values();
    private static final byte[] MULTI = "*1\r\n$5\r\nMULTI\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] EXEC = "*1\r\n$4\r\nEXEC\r\n".getBytes(StandardCharsets.US_ASCII);

    /// What a command has said about itself, in the bits of [#said].
    private static final int REPLACED = 1;
    private static final int FORCED_TO_FILE = 2;
    private static final int FORCED_TO_REPLICAS = 4;

    private final ScratchBuffer commands;
    /// MULTI and EXEC, off the heap.
    private final long multi;
    private final Follower[] followers = { new Nobody(), new Nobody() };
    private int units;
    private int count;
    /// Arguments that are still to be given to the last command.
    private int missing;
    /// Where the last command begins.
    private long last;
    private int said;

    Propagation(Allocator allocator) {
        this.commands = new ScratchBuffer(allocator, Account.SERVER, KEPT_BYTES);
        this.multi = allocator.allocate(Account.SERVER, MULTI.length + EXEC.length);
        Memory.copy(MULTI, 0, multi, MULTI.length);
        Memory.copy(EXEC, 0, multi + MULTI.length, EXEC.length);
    }

    private static final class Nobody implements Follower {
        @Override
        public boolean isOn() { return false; }

        @Override
        public void command(int database, long address, long bytes) { throw new IllegalStateException("is off"); }
    }

    /// Lets somebody follow; `who` is not [To#ALL].
    public void follow(To who, Follower follower) { followers[who.ordinal() - 1] = follower; }

    /// Whether anybody follows.
    public boolean isOn() { return followers[0].isOn() || followers[1].isOn(); }

    private boolean isOn(To to) { return to == To.ALL ? isOn() : followers[to.ordinal() - 1].isOn(); }

    // Units and commands.

    /// A unit begins; may be nested, then the outermost counts.
    public void beginUnit() { units++; }

    /// The unit has ended: followers get its commands.
    public void endUnit() { if (--units == 0 && count > 0) give(); }

    /// A command begins, be it inside another one.
    ///
    /// @return what [#endCommand] wants to have back
    public int beginCommand() {
        int before = said;
        said = 0;
        return before;
    }

    /// Whether the command that has run is to be propagated itself, and to whom; null when it is not.
    public To endsAs(boolean hasChanged) {
        if ((said & REPLACED) != 0) return null;
        if (hasChanged) return To.ALL;
        return switch (said & (FORCED_TO_FILE | FORCED_TO_REPLICAS)) {
            case 0 -> null;
            case FORCED_TO_FILE -> To.APPEND_ONLY_FILE;
            case FORCED_TO_REPLICAS -> To.REPLICAS;
            default -> To.ALL;
        };
    }

    /// The command has ended, and the one around it, if any, goes on.
    public void endCommand(int before) { said = before; }

    /// The command that runs is not propagated itself; what it adds takes its place.
    public void insteadOfCommand() { said |= REPLACED; }

    /// The command that runs is propagated even if it changes nothing.
    public void force(To to) {
        if (to != To.REPLICAS) said |= FORCED_TO_FILE;
        if (to != To.APPEND_ONLY_FILE) said |= FORCED_TO_REPLICAS;
    }

    // Putting commands together.

    /// Begins a command of so many arguments, the name included; exactly the others must follow at once.
    public Propagation add(Database database, String name, int arguments) {
        begin(database.index(), To.ALL, arguments);
        return argument(name);
    }

    /// Begins a command of so many arguments, the name included, which all must follow at once.
    public void begin(int database, To to, int arguments) {
        assert missing == 0 : missing + " arguments are missing";
        if (!isOn(to)) return;
        last = commands.length();
        commands.appendLong(0).appendInt(database).appendInt(to.ordinal());
        commands.appendByte('*').appendDecimal(arguments).appendByte('\r').appendByte('\n');
        missing = arguments;
        count++;
    }

    public Propagation argument(Slice bytes) { return argument(bytes.address(), bytes.length()); }

    public Propagation argument(long address, long bytes) {
        if (missing == 0) return this;
        commands.appendByte('$').appendDecimal(bytes).appendByte('\r').appendByte('\n');
        commands.append(address, bytes).appendByte('\r').appendByte('\n');
        return argued();
    }

    /// A word in US-ASCII.
    public Propagation argument(String word) {
        if (missing == 0) return this;
        commands.appendByte('$').appendDecimal(word.length()).appendByte('\r').appendByte('\n');
        for (int i = 0; i < word.length(); i++) commands.appendByte(word.charAt(i));
        commands.appendByte('\r').appendByte('\n');
        return argued();
    }

    /// A number in decimal digits.
    public Propagation argument(long number) {
        if (missing == 0) return this;
        commands.appendByte('$').appendDecimal(Decimal.length(number)).appendByte('\r')
                .appendByte('\n');
        commands.appendDecimal(number).appendByte('\r').appendByte('\n');
        return argued();
    }

    private Propagation argued() {
        if (--missing > 0) return this;
        Memory.putLong(commands.address() + last + BYTES, commands.length() - last - HEAD_BYTES);
        if (units == 0) give();
        return this;
    }

    /// A key is deleted by the node itself, because its time had come or to make room.
    void deleted(Database database, Slice key, boolean lazily) {
        if (isOn()) add(database, lazily ? "UNLINK" : "DEL", 2).argument(key);
    }

    // Giving.

    private void give() {
        try {
            if (count == 1) giveAll();
            else giveAsTransaction();
        } finally {
            count = 0;
            commands.reset();
        }
    }

    private void giveAsTransaction() {
        give(To.ALL, ANY_DATABASE, multi, MULTI.length);
        giveAll();
        give(To.ALL, ANY_DATABASE, multi + MULTI.length, EXEC.length);
    }

    private void giveAll() {
        long at = commands.address();
        for (long end = at + commands.length(); at < end;) {
            long bytes = Memory.getLong(at + BYTES);
            give(TARGETS[Memory.getInt(at + TO)], Memory.getInt(at + DATABASE), at + HEAD_BYTES, bytes);
            at += HEAD_BYTES + bytes;
        }
    }

    private void give(To to, int database, long address, long bytes) {
        for (int i = 0; i < followers.length; i++) {
            boolean isMeant = to == To.ALL || to.ordinal() - 1 == i;
            if (isMeant && followers[i].isOn()) followers[i].command(database, address, bytes);
        }
    }
}
