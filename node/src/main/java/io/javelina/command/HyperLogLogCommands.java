package io.javelina.command;

import static io.javelina.command.Flag.ADMIN;
import static io.javelina.command.Flag.DENYOOM;
import static io.javelina.command.Flag.FAST;
import static io.javelina.command.Flag.MAY_REPLICATE;
import static io.javelina.command.Flag.READONLY;
import static io.javelina.command.Flag.WRITE;
import static io.javelina.command.KeyFlag.ACCESS;
import static io.javelina.command.KeyFlag.INSERT;
import static io.javelina.command.KeyFlag.RO;
import static io.javelina.command.KeyFlag.RW;

import io.javelina.keyspace.Database;
import io.javelina.memory.Account;
import io.javelina.memory.Allocator;
import io.javelina.memory.Memory;
import io.javelina.memory.ScratchBuffer;
import io.javelina.memory.Slice;
import io.javelina.resp.Arguments;
import io.javelina.resp.Reply;
import io.javelina.structure.Entry;
import io.javelina.structure.HyperLogLog;
import io.javelina.type.CommandError;
import io.javelina.type.HyperLogLogValue;
import io.javelina.type.StringValue;
import java.util.EnumSet;
import java.util.Set;

/// Estimates of how many different elements there were, in strings.
public final class HyperLogLogCommands {
    private static final CommandError NO_KEY = new CommandError("ERR The specified key does not exist");
    private static final CommandError NOT_SPARSE = new CommandError("ERR HLL encoding is not sparse");

    private static final int TESTED_ELEMENTS = 1_000_000;
    /// The standard error of the estimate is 1.04 / sqrt(16384); four times that is allowed, as the test ends the same way
    /// each time.
    private static final double TESTED_ERROR = 4 * 1.04 / 128;

    private static final Set<KeyFlag> MERGED_INTO = EnumSet.of(RW, ACCESS, INSERT);
    private static final Set<KeyFlag> MERGED = EnumSet.of(RO, ACCESS);

    private HyperLogLogCommands() {}

    public static void register(CommandTable commands) {
        CommandTable.Family table = commands.family(Group.HYPERLOGLOG);
        table.command("PFADD").arity(-2).flags(WRITE, DENYOOM, FAST).key(1, RW, INSERT)
                .does(HyperLogLogCommands::pfadd);
        table.command("PFCOUNT").arity(-2).flags(READONLY, MAY_REPLICATE).keys(1, -1, 1, RW, ACCESS)
                .note("RW because it may change the internal representation of the key, and propagate to replicas")
                .does(HyperLogLogCommands::pfcount);
        table.command("PFMERGE").arity(-2).flags(WRITE, DENYOOM).key(1, RW, ACCESS, INSERT)
                .keys(2, -1, 1, RO, ACCESS).keysBy(HyperLogLogCommands::keysOfPfmerge)
                .does(HyperLogLogCommands::pfmerge);
        table.command("PFDEBUG").arity(3).flags(WRITE, DENYOOM, ADMIN).key(2, RW, ACCESS)
                .does(HyperLogLogCommands::pfdebug);
        table.command("PFSELFTEST").arity(1).flags(ADMIN).does(HyperLogLogCommands::pfselftest);
    }

    private static HyperLogLogValue value(StringValue string) {
        return string == null ? null : new HyperLogLogValue(string);
    }

    private static ScratchBuffer newBuffer(Database database) {
        return new ScratchBuffer(database.keyspace().allocator(), Account.TEMPORARY, 0);
    }

    private static long mostSparseBytes(Database database) {
        return database.keyspace().settings().encodingLimits.hllSparseMaxBytes;
    }

    // Adding.

    static void pfadd(Request request, Database database, Reply reply) {
        HyperLogLogValue value = value(database.stringForWrite(request.argument(1)));
        int changes = value != null && value.isDense()
                ? addDense(value, request)
                : addInBuffer(value, request, database);
        if (changes > 0) {
            database.modified(request.argument(1), '$', "pfadd");
            database.countChanges(changes - 1);
        }
        reply.integer(changes > 0 ? 1 : 0);
    }

    private static int addDense(HyperLogLogValue value, Request request) {
        int changes = 0;
        for (int i = 2; i < request.size(); i++) if (value.addDense(request.argument(i))) changes++;
        if (changes > 0) value.forgetCount();
        return changes;
    }

    /// A new key is a change, too. What was added before an element whose register is missing stays, untold.
    private static int addInBuffer(HyperLogLogValue value, Request request, Database database) {
        try (ScratchBuffer sketch = newBuffer(database)) {
            fill(sketch, value);
            int changes = value == null ? 1 : 0;
            HyperLogLog.Outcome outcome = HyperLogLog.Outcome.UNCHANGED;
            for (int i = 2; i < request.size() && outcome != HyperLogLog.Outcome.CORRUPTED; i++) {
                outcome = add(request.argument(i), sketch, database);
                if (outcome == HyperLogLog.Outcome.CHANGED) changes++;
            }
            boolean isCorrupted = outcome == HyperLogLog.Outcome.CORRUPTED;
            if (changes > 0 && !isCorrupted) HyperLogLog.forgetCount(sketch.address());
            if (changes > 0) store(sketch, request.argument(1), value, database);
            if (isCorrupted) throw HyperLogLogValue.CORRUPTED;
            return changes;
        }
    }

    private static void fill(ScratchBuffer sketch, HyperLogLogValue value) {
        if (value == null) {
            HyperLogLog.create(sketch);
        } else {
            value.writable();
            value.copyTo(sketch);
        }
    }

    private static HyperLogLog.Outcome add(Slice element, ScratchBuffer sketch, Database database) {
        return HyperLogLog.add(sketch, element.address(), element.length(), mostSparseBytes(database));
    }

    private static void store(ScratchBuffer sketch, Slice key, HyperLogLogValue value, Database database) {
        if (value != null) {
            value.replace(sketch);
            return;
        }
        database.setString(key, sketch.slice(new Slice()), Entry.NO_EXPIRY);
        new HyperLogLogValue(database.string(database.peek(key))).writable();
    }

    // Counting.

    static void pfcount(Request request, Database database, Reply reply) {
        reply.integer(request.size() == 2 ? countOne(request.argument(1), database) : countAll(request, database));
    }

    /// The count is kept in the string, which is a change of it.
    private static long countOne(Slice key, Database database) {
        HyperLogLogValue value = value(database.stringForReadAndWrite(key));
        if (value == null) return 0;
        value.writable();
        boolean wasCached = value.isCountCached();
        long count = value.count();
        if (wasCached) return count;
        value.cacheCount(count);
        database.signal(key);
        database.countChanges(1);
        return count;
    }

    private static long countAll(Request request, Database database) {
        byte[] registers = HyperLogLog.newRegisters();
        merge(request, registers, database);
        return HyperLogLog.count(registers);
    }

    /// Raises registers to those of all keys; returns whether any of these is dense.
    private static boolean merge(Request request, byte[] registers, Database database) {
        boolean anyDense = false;
        for (int i = 1; i < request.size(); i++) {
            HyperLogLogValue value = value(database.stringForRead(request.argument(i)));
            if (value == null) continue;
            anyDense |= value.isDense();
            value.mergeInto(registers);
        }
        return anyDense;
    }

    /// There may be nothing to merge into key 1, which the specifications do not allow for.
    static boolean keysOfPfmerge(Arguments arguments, KeyReferences keys) {
        keys.add(1, MERGED_INTO);
        for (int i = 2; i < arguments.size(); i++) keys.add(i, MERGED);
        return true;
    }

    static void pfmerge(Request request, Database database, Reply reply) {
        Slice key = request.argument(1);
        byte[] registers = HyperLogLog.newRegisters();
        boolean isDense = merge(request, registers, database);
        HyperLogLogValue value = value(database.stringForWrite(key));
        try (ScratchBuffer sketch = newBuffer(database)) {
            fill(sketch, value);
            if (isDense && !HyperLogLog.becomeDense(sketch)) throw HyperLogLogValue.CORRUPTED;
            HyperLogLog.raiseTo(sketch, registers, mostSparseBytes(database));
            HyperLogLog.forgetCount(sketch.address());
            store(sketch, key, value, database);
        }
        database.modified(key, '$', "pfadd");
        reply.ok();
    }

    // For tests.

    static void pfdebug(Request request, Database database, Reply reply) {
        HyperLogLogValue value = value(database.stringForWrite(request.argument(2)));
        if (value == null) throw NO_KEY;
        value.writable();
        if (request.is(1, "GETREG")) replyRegisters(value, database, reply);
        else if (request.is(1, "DECODE")) replyRuns(value, reply);
        else if (request.is(1, "ENCODING")) reply.simple(value.isDense() ? "dense" : "sparse");
        else if (request.is(1, "TODENSE")) reply.integer(becomeDense(value, database) ? 1 : 0);
        else throw new CommandError("ERR Unknown PFDEBUG subcommand '" + request.argument(1) + "'");
    }

    private static void replyRegisters(HyperLogLogValue value, Database database, Reply reply) {
        becomeDense(value, database);
        long address = value.bytes().address();
        int registers = HyperLogLog.newRegisters().length;
        reply.array(registers);
        for (int i = 0; i < registers; i++) reply.integer(HyperLogLog.denseRegister(address, i));
    }

    private static void replyRuns(HyperLogLogValue value, Reply reply) {
        if (value.isDense()) throw NOT_SPARSE;
        reply.bulk(HyperLogLog.describeRuns(value.bytes().address(), value.bytes().length()));
    }

    private static boolean becomeDense(HyperLogLogValue value, Database database) {
        if (value.isDense()) return false;
        try (ScratchBuffer sketch = newBuffer(database)) {
            value.copyTo(sketch);
            if (!HyperLogLog.becomeDense(sketch)) throw HyperLogLogValue.CORRUPTED;
            value.replace(sketch);
        }
        database.countChanges(1);
        return true;
    }

    /// Counts numbers in a sparse and in a dense sketch at the same time: both must estimate the same, and not be too wrong.
    static void pfselftest(Request request, Database database, Reply reply) {
        Allocator allocator = database.keyspace().allocator();
        long element = allocator.allocate(Account.TEMPORARY, Long.BYTES);
        try (ScratchBuffer sparse = newBuffer(database); ScratchBuffer dense = newBuffer(database)) {
            HyperLogLog.create(sparse);
            HyperLogLog.create(dense);
            HyperLogLog.becomeDense(dense);
            for (int i = 1, checked = 1; i <= TESTED_ELEMENTS; i++) {
                Memory.putLong(element, i);
                HyperLogLog.add(sparse, element, Long.BYTES, mostSparseBytes(database));
                HyperLogLog.add(dense, element, Long.BYTES, mostSparseBytes(database));
                if (i != checked) continue;
                check(i, HyperLogLog.count(sparse.address(), sparse.length()),
                        HyperLogLog.count(dense.address(), dense.length()));
                checked *= 10;
            }
        } finally {
            allocator.free(Account.TEMPORARY, element, Long.BYTES);
        }
        reply.ok();
    }

    private static void check(int elements, long sparse, long dense) {
        if (sparse != dense)
            throw new CommandError("ERR TESTFAILED sparse/dense disagree: " + sparse + " and " + dense);
        double error = Math.abs(sparse - elements);
        if (error > Math.ceil(TESTED_ERROR * elements) && error > 1)
            throw new CommandError("ERR TESTFAILED Too big error. card:" + elements + " estimate:" + sparse);
    }
}
