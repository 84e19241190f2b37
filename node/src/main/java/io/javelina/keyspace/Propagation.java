package io.javelina.keyspace;

import io.javelina.memory.Account;
import io.javelina.memory.Allocator;
import io.javelina.memory.Decimal;
import io.javelina.memory.Memory;
import io.javelina.memory.MemoryExhausted;
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
///
/// There may be no memory for what is to be propagated, after the data has changed already; or a command changed a part of
/// what it was to change and then found no memory. The followers would go astray then, so they get nothing of that unit
/// and are told that it is [lost][Follower#lost]: each has to start anew from the data as it is.
public final class Propagation {
    /// Who gets a command.
    public enum To {
        ALL, APPEND_ONLY_FILE, REPLICAS,
        /// Nodes that get slots of this one. Whatever is for replicas is for them as well, and nothing is for them alone.
        SLOT_TARGETS
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

        /// Changes have happened that no command tells of, for want of memory. What this follower has is not what the node
        /// has, and will not be before it gets all of that anew: a replica synchronizes fully, a file is rewritten.
        default void lost() { throw new IllegalStateException("changes are lost, and nobody makes up for it"); }
    }

    /// The database of MULTI and EXEC.
    public static final int ANY_DATABASE = -1;

    /// Before each command in the buffer: its bytes, its database, who gets it.
    private static final int BYTES = 0;
    private static final int DATABASE = BYTES + Long.BYTES;
    private static final int TO = DATABASE + Integer.BYTES;
    private static final int HEAD_BYTES = TO + Integer.BYTES;
    private static final long KEPT_BYTES = 1 << 14;
    /// What stands around an argument, or before the first one, takes no more; nor do two numbers of an id.
    private static final int MOST_FRAME_BYTES = 64;
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
    private final Follower[] followers = { new Nobody(), new Nobody(), new Nobody() };
    private boolean silent;
    /// Who of the two a script wants to be told.
    private boolean tellsFile = true;
    private boolean tellsReplicas = true;
    private int units;
    private int count;
    /// Whether something of the unit could not be kept.
    private boolean lost;
    /// Whether nobody is to learn of the unit.
    private boolean forgotten;
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

        @Override
        public void lost() {}
    }

    /// Lets somebody follow; `who` is not [To#ALL].
    public void follow(To who, Follower follower) { followers[who.ordinal() - 1] = follower; }

    /// While it is silent nobody is told of what is executed, since it is no change: it was executed before, and is there
    /// again.
    public void silent(boolean now) { silent = now; }

    /// Lets only some of the followers be told until further notice: what others do not hear of, they will not have.
    public void restrict(boolean toFile, boolean toReplicas) {
        tellsFile = toFile;
        tellsReplicas = toReplicas;
    }

    /// To whom a command goes that is meant for these; null for nobody.
    private To restricted(To to) {
        if (tellsFile && tellsReplicas) return to;
        if (!tellsFile && to == To.APPEND_ONLY_FILE || !tellsReplicas && to == To.REPLICAS) return null;
        if (to != To.ALL) return to;
        return tellsFile ? To.APPEND_ONLY_FILE : tellsReplicas ? To.REPLICAS : null;
    }

    /// Whether anybody follows.
    public boolean isOn() {
        return !silent && (followers[0].isOn() || followers[1].isOn() || followers[2].isOn());
    }

    private boolean isOn(To to) {
        if (to == To.ALL) return isOn();
        return !silent && (follower(to).isOn() || to == To.REPLICAS && follower(To.SLOT_TARGETS).isOn());
    }

    private Follower follower(To who) { return followers[who.ordinal() - 1]; }

    // Units and commands.

    /// A unit begins; may be nested, then the outermost counts.
    public void beginUnit() { units++; }

    /// The unit has ended: followers get its commands.
    public void endUnit() { endUnit(true); }

    /// As [#endUnit()]; when its commands have nothing to do with each other, they need not stand together.
    public void endUnit(boolean stayTogether) {
        if (--units > 0) return;
        if (count > 0 || lost) give(stayTogether);
        forgotten = false;
    }

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

    /// As [#add], and as [#insteadOfCommand].
    public Propagation instead(Database database, String name, int arguments) {
        insteadOfCommand();
        return add(database, name, arguments);
    }

    /// Begins a command of so many arguments, the name included, which all must follow at once.
    public void begin(int database, To meant, int arguments) {
        assert missing == 0 : missing + " arguments are missing";
        To to = restricted(meant);
        if (to == null || !isOn(to)) return;
        missing = arguments;
        count++;
        last = commands.length();
        if (hasRoom(HEAD_BYTES + MOST_FRAME_BYTES)) {
            commands.appendLong(0).appendInt(database).appendInt(to.ordinal());
            commands.appendByte('*').appendDecimal(arguments);
            appendLineEnd();
        }
    }

    public Propagation argument(Slice bytes) { return argument(bytes.address(), bytes.length()); }

    public Propagation argument(long address, long bytes) {
        if (!beginArgument(bytes)) return this;
        commands.append(address, bytes);
        return endArgument();
    }

    /// A word in US-ASCII.
    public Propagation argument(String word) {
        if (!beginArgument(word.length())) return this;
        commands.append(word);
        return endArgument();
    }

    /// A number in decimal digits.
    public Propagation argument(long number) {
        if (!beginArgument(Decimal.length(number))) return this;
        commands.appendDecimal(number);
        return endArgument();
    }

    /// Two unsigned numbers in decimal digits with a minus between them, as the id of an entry of a stream.
    public Propagation pair(long first, long second) {
        if (!beginArgument(Decimal.unsignedLength(first) + 1L + Decimal.unsignedLength(second))) return this;
        commands.advance(Decimal.writeUnsigned(first, commands.reserve(Decimal.LONGEST_UNSIGNED)));
        commands.appendByte('-');
        commands.advance(Decimal.writeUnsigned(second, commands.reserve(Decimal.LONGEST_UNSIGNED)));
        return endArgument();
    }

    /// Whether the bytes of an argument are wanted now.
    private boolean beginArgument(long bytes) {
        if (missing == 0) return false;
        missing--;
        if (!hasRoom(bytes + MOST_FRAME_BYTES)) return false;
        commands.appendByte('$').appendDecimal(bytes);
        appendLineEnd();
        return true;
    }

    private Propagation endArgument() {
        appendLineEnd();
        if (missing > 0) return this;
        Memory.putLong(commands.address() + last + BYTES, commands.length() - last - HEAD_BYTES);
        if (units == 0) give(true);
        return this;
    }

    private void appendLineEnd() { commands.appendByte('\r').appendByte('\n'); }

    /// Whether so many bytes can be kept; when not, the unit is lost.
    private boolean hasRoom(long bytes) {
        if (lost) return false;
        try {
            commands.reserve(bytes);
            return true;
        } catch (MemoryExhausted e) {
            lose();
            return false;
        }
    }

    /// What has changed in this unit cannot be told.
    public void lose() {
        if (!isOn()) return;
        lost = true;
        if (units == 0) give(true);
    }

    /// A key is deleted by the node itself, because its time had come or to make room.
    void deleted(Database database, Slice key, boolean lazily) {
        if (isOn()) add(database, lazily ? "UNLINK" : "DEL", 2).argument(key);
    }

    /// Nobody will ever learn what has changed in this unit, and what changes in it still: the node ends before anybody sees it.
    public void forgetUnit() { forgotten = units > 0; }

    // Giving.

    private void give(boolean stayTogether) {
        try {
            if (forgotten) return;
            if (lost) for (Follower follower : followers) follower.lost();
            else if (count == 1 || !stayTogether) giveAll();
            else giveAsTransaction();
        } finally {
            count = 0;
            lost = false;
            missing = 0;
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
            boolean isMeant = to == To.ALL || to.ordinal() - 1 == i
                    || to == To.REPLICAS && i == To.SLOT_TARGETS.ordinal() - 1;
            if (isMeant && followers[i].isOn()) followers[i].command(database, address, bytes);
        }
    }
}
