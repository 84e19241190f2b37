package io.javelina.command;

import static io.javelina.command.Flag.DENYOOM;
import static io.javelina.command.Flag.FAST;
import static io.javelina.command.Flag.READONLY;
import static io.javelina.command.Flag.WRITE;
import static io.javelina.command.KeyFlag.ACCESS;
import static io.javelina.command.KeyFlag.RO;
import static io.javelina.command.KeyFlag.RW;
import static io.javelina.command.KeyFlag.UPDATE;
import static io.javelina.command.KeyFlag.VARIABLE_FLAGS;

import io.javelina.keyspace.Database;
import io.javelina.memory.Slice;
import io.javelina.resp.Arguments;
import io.javelina.resp.Reply;
import io.javelina.structure.Bitmap;
import io.javelina.type.CommandError;
import io.javelina.type.StringValue;
import java.util.EnumSet;
import java.util.Set;

/// Strings as arrays of integers of any width. The arguments are read twice: once to find all mistakes and the farthest
/// bit before anything is changed, once to execute.
public final class BitfieldCommands {
    private static final CommandError TYPE = new CommandError("ERR Invalid bitfield type. Use something like i16 u8. "
            + "Note that u64 is not supported but i64 is.");
    private static final CommandError OVERFLOW_TYPE = new CommandError("ERR Invalid OVERFLOW type specified");
    private static final CommandError ONLY_GET = new CommandError("ERR BITFIELD_RO only supports the GET subcommand");

    private static final Set<KeyFlag> READING = EnumSet.of(RO, ACCESS);
    private static final Set<KeyFlag> WRITING = EnumSet.of(RW, ACCESS, UPDATE);

    private BitfieldCommands() {}

    public static void register(CommandTable commands) {
        CommandTable.Family table = commands.family(Group.BITMAP);
        table.command("BITFIELD").arity(-2).flags(WRITE, DENYOOM).key(1, RW, ACCESS, UPDATE, VARIABLE_FLAGS)
                .note("This command allows both access and modification of the key").keysBy(BitfieldCommands::keys)
                .does(BitfieldCommands::bitfield);
        table.command("BITFIELD_RO").arity(-2).flags(READONLY, FAST).key(1, RO, ACCESS)
                .does(BitfieldCommands::bitfieldReadOnly);
    }

    /// BITFIELD only reads when all its operations are GET; when they make no sense the worst is assumed.
    static boolean keys(Arguments arguments, KeyReferences keys) {
        keys.add(1, onlyReads(arguments) ? READING : WRITING);
        return true;
    }

    private static boolean onlyReads(Arguments arguments) {
        int at = 2;
        while (at < arguments.size()) {
            int left = arguments.size() - at - 1;
            if (arguments.get(at).is("GET") && left >= 2) at += 3;
            else if (arguments.get(at).is("OVERFLOW") && left >= 1) at += 2;
            else return false;
        }
        return true;
    }

    static void bitfield(Request request, Database database, Reply reply) {
        Survey survey = new Survey(request, database);
        if (survey.writes) write(survey, request, database, reply);
        else read(survey, request, database, reply);
    }

    static void bitfieldReadOnly(Request request, Database database, Reply reply) {
        Survey survey = new Survey(request, database);
        if (survey.writes) throw ONLY_GET;
        read(survey, request, database, reply);
    }

    private static void read(Survey survey, Request request, Database database, Reply reply) {
        StringValue string = database.stringForRead(request.argument(1));
        Slice bytes = string == null ? new Slice() : string.bytes();
        reply.array(survey.operations);
        Operation operation = new Operation(request, database);
        while (operation.next()) reply.integer(operation.read(bytes.address(), bytes.length()));
    }

    private static void write(Survey survey, Request request, Database database, Reply reply) {
        Slice key = request.argument(1);
        StringValue old = database.stringForWrite(key);
        boolean grows = old == null || old.length() < survey.bytes;
        StringValue string = old == null ? database.createString(key, survey.bytes) : old;
        long address = string.resizeForWrite(survey.bytes);
        long length = string.length();
        reply.array(survey.operations);
        int changes = 0;
        Operation operation = new Operation(request, database);
        while (operation.next()) if (operation.execute(address, length, reply, grows)) changes++;
        if (changes > 0) {
            database.modified(key, '$', "setbit");
            // Each field counts as a change; one of them has been counted.
            database.countChanges(changes - 1);
        } else if (grows) {
            // Every write overflowed, and yet the string is new or longer: no event, but followers must have it as well.
            database.signal(key);
            database.countChanges(1);
        }
    }

    /// What all operations of a request together need.
    private static final class Survey {
        int operations;
        boolean writes;
        /// Length that the string must have for the farthest write.
        long bytes;

        Survey(Request request, Database database) {
            Operation operation = new Operation(request, database);
            for (; operation.next(); operations++) {
                if (operation.kind == Kind.GET) continue;
                writes = true;
                bytes = Math.max(bytes, (operation.bit + operation.width - 1 >> 3) + 1);
            }
        }
    }

    private enum Kind {
        GET(2), SET(3), INCRBY(3);

        private final int arguments;

        Kind(int arguments) { this.arguments = arguments; }
    }

    private enum Overflow {
        WRAP, SAT, FAIL
    }

    /// The operations of a request one after the other.
    private static final class Operation {
        private static final Kind[] KINDS = Kind.values();
        private static final Overflow[] OVERFLOWS = Overflow.values();

        private final Request request;
        private final Database database;
        private int at = 2;
        private Overflow overflow = Overflow.WRAP;
        private Kind kind;
        private boolean signed;
        private int width;
        private long bit;
        /// What to set, or to add.
        private long operand;
        private boolean overflowed;

        Operation(Request request, Database database) {
            this.request = request;
            this.database = database;
        }

        /// Goes to the next operation; false when there is none.
        boolean next() {
            while (at < request.size() && request.is(at, "OVERFLOW") && at + 1 < request.size()) readOverflow();
            if (at == request.size()) return false;
            kind = readKind();
            readType(request.argument(at + 1));
            bit = BitmapCommands.offset(request.argument(at + 2), width, database);
            operand = kind == Kind.GET ? 0 : request.integer(at + 3);
            at += kind.arguments + 1;
            return true;
        }

        private void readOverflow() {
            for (Overflow candidate : OVERFLOWS) if (request.is(at + 1, candidate.name())) {
                overflow = candidate;
                at += 2;
                return;
            }
            throw OVERFLOW_TYPE;
        }

        private Kind readKind() {
            for (Kind candidate : KINDS)
                if (request.is(at, candidate.name()) && at + candidate.arguments < request.size()) return candidate;
            throw CommandError.SYNTAX;
        }

        private void readType(Slice type) {
            int sign = type.length() == 0 ? 0 : type.at(0);
            signed = sign == 'i';
            if (!signed && sign != 'u') throw TYPE;
            Slice digits = new Slice().wrap(type.address() + 1, type.length() - 1);
            if (!digits.isInteger()) throw TYPE;
            long bits = digits.integer();
            if (bits < 1 || bits > (signed ? 64 : 63)) throw TYPE;
            width = (int) bits;
        }

        /// The integer at the place of this operation.
        long read(long address, long length) {
            long field = Bitmap.field(address, length, bit, width);
            return signed ? extend(field) : field;
        }

        /// Executes and replies; true when it counts as a change, which a write does if it `isChange` anyway or if the
        /// integer is another one now.
        boolean execute(long address, long length, Reply reply, boolean isChange) {
            long old = read(address, length);
            if (kind == Kind.GET) {
                reply.integer(old);
                return false;
            }
            long now = kind == Kind.SET ? fit(operand, 0) : fit(old, operand);
            if (overflowed && overflow == Overflow.FAIL) {
                reply.nil();
                return false;
            }
            Bitmap.putField(address, bit, width, now);
            reply.integer(kind == Kind.SET ? old : now);
            return isChange || old != now;
        }

        /// `value` plus `increment` as this type can hold it; sets [#overflowed].
        private long fit(long value, long increment) {
            int excess = signed ? excessOfSigned(value, increment) : excessOfUnsigned(value, increment);
            overflowed = excess != 0;
            if (!overflowed) return value + increment;
            if (overflow == Overflow.SAT) return excess > 0 ? highest() : lowest();
            long wrapped = value + increment & mask();
            return signed ? extend(wrapped) : wrapped;
        }

        /// 1 when the sum is too high, -1 when it is too low, 0 when it fits. A value to be set may be out of range by
        /// itself; as an unsigned number a negative one is too high.
        private int excessOfUnsigned(long value, long increment) {
            if (Long.compareUnsigned(value, highest()) > 0 || increment > highest() - value) return 1;
            return increment < -value ? -1 : 0;
        }

        private int excessOfSigned(long value, long increment) {
            if (value > highest() || increment > 0 && value > highest() - increment) return 1;
            return value < lowest() || increment < 0 && value < lowest() - increment ? -1 : 0;
        }

        private long highest() { return signed ? mask() >>> 1 : mask(); }

        private long lowest() { return signed ? -highest() - 1 : 0; }

        private long mask() { return -1L >>> 64 - width; }

        private long extend(long field) { return field << 64 - width >> 64 - width; }
    }
}
