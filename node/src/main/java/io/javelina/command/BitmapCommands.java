package io.javelina.command;

import static io.javelina.command.Flag.DENYOOM;
import static io.javelina.command.Flag.FAST;
import static io.javelina.command.Flag.READONLY;
import static io.javelina.command.Flag.WRITE;
import static io.javelina.command.KeyFlag.ACCESS;
import static io.javelina.command.KeyFlag.OW;
import static io.javelina.command.KeyFlag.RO;
import static io.javelina.command.KeyFlag.RW;
import static io.javelina.command.KeyFlag.UPDATE;

import io.javelina.keyspace.Database;
import io.javelina.memory.Account;
import io.javelina.memory.Allocator;
import io.javelina.memory.Memory;
import io.javelina.memory.Slice;
import io.javelina.resp.Reply;
import io.javelina.structure.Bitmap;
import io.javelina.structure.Entry;
import io.javelina.type.CommandError;
import io.javelina.type.StringValue;
import io.javelina.type.Type;

/// Strings as arrays of bits.
public final class BitmapCommands {
    private static final CommandError OFFSET = new CommandError("ERR bit offset is not an integer or out of range");
    private static final CommandError BIT = new CommandError("ERR bit is not an integer or out of range");
    private static final CommandError SOUGHT_BIT = new CommandError("ERR The bit argument must be 1 or 0.");
    private static final CommandError NOT_OF_MANY = new CommandError(
            "ERR BITOP NOT must be called with a single source key.");

    private BitmapCommands() {}

    public static void register(CommandTable commands) {
        CommandTable.Family table = commands.family(Group.BITMAP);
        table.command("SETBIT").arity(4).flags(WRITE, DENYOOM).key(1, RW, ACCESS, UPDATE).does(BitmapCommands::setbit);
        table.command("GETBIT").arity(3).flags(READONLY, FAST).key(1, RO, ACCESS).does(BitmapCommands::getbit);
        table.command("BITCOUNT").arity(-2).flags(READONLY).key(1, RO, ACCESS).does(BitmapCommands::bitcount);
        table.command("BITPOS").arity(-3).flags(READONLY).key(1, RO, ACCESS).does(BitmapCommands::bitpos);
        table.command("BITOP").arity(-4).flags(WRITE, DENYOOM).key(2, OW, UPDATE).keys(3, -1, 1, RO, ACCESS)
                .does(BitmapCommands::bitop);
    }

    // Single bits.

    static void setbit(Request request, Database database, Reply reply) {
        long bit = offset(request.argument(2), 0, database);
        long value = request.integer(3, BIT);
        if (value < 0 || value > 1) throw BIT;
        Slice key = request.argument(1);
        StringValue string = database.stringForWrite(key);
        long bytes = (bit >> 3) + 1;
        boolean grows = string == null || string.length() < bytes;
        long address = (string == null ? database.createString(key, bytes) : string).resizeForWrite(bytes);
        boolean old = Bitmap.get(address, bit);
        if (grows || old != (value == 1)) {
            Bitmap.set(address, bit, value == 1);
            database.modified(key, '$', "setbit");
        }
        reply.integer(old ? 1 : 0);
    }

    static void getbit(Request request, Database database, Reply reply) {
        long bit = offset(request.argument(2), 0, database);
        StringValue string = database.stringForRead(request.argument(1));
        boolean set = string != null && bit >> 3 < string.length() && Bitmap.get(string.bytes().address(), bit);
        reply.integer(set ? 1 : 0);
    }

    /// A position in a bitmap.
    ///
    /// @param width when not 0, `#n` stands for `n` fields of this many bits
    static long offset(Slice argument, int width, Database database) {
        boolean counts = width > 0 && argument.length() > 0 && argument.at(0) == '#';
        Slice digits = counts ? new Slice().wrap(argument.address() + 1, argument.length() - 1) : argument;
        if (!digits.isInteger()) throw OFFSET;
        long offset = digits.integer() * (counts ? width : 1);
        if (offset < 0 || offset >> 3 >= database.maxStringBytes()) throw OFFSET;
        return offset;
    }

    // Ranges of bits.

    static void bitcount(Request request, Database database, Reply reply) {
        Range range = new Range(request, 2);
        StringValue string = database.stringForRead(request.argument(1));
        if (string == null || range.isReversed()) {
            reply.integer(0);
            return;
        }
        range.within(string.length());
        reply.integer(Bitmap.count(string.bytes().address(), range.from, range.to));
    }

    static void bitpos(Request request, Database database, Reply reply) {
        long bit = request.integer(2);
        if (bit < 0 || bit > 1) throw SOUGHT_BIT;
        Range range = new Range(request, 3);
        StringValue string = database.stringForRead(request.argument(1));
        if (string == null) {
            reply.integer(-bit);
            return;
        }
        range.within(string.length());
        long found = range.from < range.to
                ? Bitmap.find(string.bytes().address(), range.from, range.to, bit == 1)
                : -1;
        // A string is followed by zeros without end, unless the client drew a line.
        boolean isBehind = found < 0 && bit == 0 && !range.hasEnd && range.from < range.to;
        reply.integer(isBehind ? range.to : found);
    }

    /// The part of a string that a command looks at: `[start [end [BYTE | BIT]]]`.
    private static final class Range {
        private final long start;
        private final long end;
        private final boolean inBits;
        final boolean hasEnd;
        /// First bit, and the bit behind the last.
        long from;
        long to;

        Range(Request request, int first) {
            int given = request.size() - first;
            if (given > 3) throw CommandError.SYNTAX;
            start = given > 0 ? request.integer(first) : 0;
            inBits = given == 3 && isInBits(request, first + 2);
            hasEnd = given > 1;
            end = hasEnd ? request.integer(first + 1) : -1;
        }

        private static boolean isInBits(Request request, int index) {
            if (request.is(index, "BIT")) return true;
            if (request.is(index, "BYTE")) return false;
            throw CommandError.SYNTAX;
        }

        boolean isReversed() { return start < 0 && end < 0 && start > end; }

        /// Finds [#from] and [#to] in a string of so many bytes; the range is empty when they meet or cross.
        void within(long bytes) {
            long length = inBits ? bytes << 3 : bytes;
            long first = Math.max(0, start < 0 ? start + length : start);
            long last = Math.min(length - 1, Math.max(0, end < 0 ? end + length : end));
            if (first > last) return;
            from = inBits ? first : first << 3;
            to = inBits ? last + 1 : last + 1 << 3;
        }
    }

    // Whole bitmaps.

    static void bitop(Request request, Database database, Reply reply) {
        boolean inverts = request.is(1, "NOT");
        Bitmap.Operation operation = inverts ? Bitmap.Operation.OR : operation(request);
        if (inverts && request.size() != 4) throw NOT_OF_MANY;
        long[] sources = sources(request, database);
        long length = 0;
        for (long source : sources) if (source != 0) length = Math.max(length, database.string(source).length());
        Slice target = request.argument(2);
        if (length > 0) {
            long block = combine(operation, sources, length, database);
            if (inverts) Bitmap.invert(block, length);
            database.adoptString(target, block, length, length, Entry.NO_EXPIRY);
            database.modified(target, '$', "set");
        } else if (database.clear(target, false)) {
            database.modified(target, 'g', "del");
        }
        reply.integer(length);
    }

    private static Bitmap.Operation operation(Request request) {
        if (request.is(1, "AND")) return Bitmap.Operation.AND;
        if (request.is(1, "OR")) return Bitmap.Operation.OR;
        if (request.is(1, "XOR")) return Bitmap.Operation.XOR;
        throw CommandError.SYNTAX;
    }

    private static long[] sources(Request request, Database database) {
        long[] sources = new long[request.size() - 3];
        for (int i = 0; i < sources.length; i++) {
            sources[i] = database.lookupRead(request.argument(i + 3));
            if (sources[i] != 0 && Entry.type(sources[i]) != Type.STRING.ordinal()) throw CommandError.WRONG_TYPE;
        }
        return sources;
    }

    /// A block of `length` bytes with the combination of all sources; those that are shorter, or missing, end in zeros.
    private static long combine(Bitmap.Operation operation, long[] sources, long length, Database database) {
        Allocator allocator = database.keyspace().allocator();
        long block = allocator.allocateZeroed(Account.STRINGS, length);
        for (int i = 0; i < sources.length; i++) {
            long used = 0;
            if (sources[i] != 0) {
                Slice source = database.string(sources[i]).bytes();
                used = source.length();
                if (i == 0) Memory.copy(source.address(), block, used);
                else Bitmap.combine(operation, block, source.address(), used);
            }
            if (operation == Bitmap.Operation.AND) Memory.fill(block + used, length - used, 0);
        }
        return block;
    }
}
