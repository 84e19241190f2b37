package io.javelina.command;

import static io.javelina.command.Flag.DENYOOM;
import static io.javelina.command.Flag.FAST;
import static io.javelina.command.Flag.WRITE;
import static io.javelina.command.KeyFlag.ACCESS;
import static io.javelina.command.KeyFlag.RW;
import static io.javelina.command.KeyFlag.UPDATE;

import io.javelina.keyspace.Database;
import io.javelina.memory.Account;
import io.javelina.memory.Allocator;
import io.javelina.memory.Memory;
import io.javelina.memory.Slice;
import io.javelina.resp.Reply;
import io.javelina.structure.Entry;
import io.javelina.type.CommandError;
import io.javelina.type.LongDouble;
import io.javelina.type.StringValue;
import java.nio.charset.StandardCharsets;

/// Strings as numbers.
public final class CounterCommands {
    private static final CommandError OVERFLOW = new CommandError("ERR increment or decrement would overflow");
    private static final CommandError DECREMENT_OVERFLOW = new CommandError("ERR decrement would overflow");
    private static final CommandError INFINITE = new CommandError("ERR increment would produce NaN or Infinity");

    private CounterCommands() {}

    public static void register(CommandTable commands) {
        CommandTable.Family table = commands.family(Group.STRING);
        table.command("INCR").arity(2).flags(WRITE, DENYOOM, FAST).key(1, RW, ACCESS, UPDATE)
                .does(CounterCommands::incr);
        table.command("DECR").arity(2).flags(WRITE, DENYOOM, FAST).key(1, RW, ACCESS, UPDATE)
                .does(CounterCommands::decr);
        table.command("INCRBY").arity(3).flags(WRITE, DENYOOM, FAST).key(1, RW, ACCESS, UPDATE)
                .does(CounterCommands::incrby);
        table.command("DECRBY").arity(3).flags(WRITE, DENYOOM, FAST).key(1, RW, ACCESS, UPDATE)
                .does(CounterCommands::decrby);
        table.command("INCRBYFLOAT").arity(3).flags(WRITE, DENYOOM, FAST).key(1, RW, ACCESS, UPDATE)
                .does(CounterCommands::incrbyfloat);
    }

    static void incr(Request request, Database database, Reply reply) { add(1, request, database, reply); }

    static void decr(Request request, Database database, Reply reply) { add(-1, request, database, reply); }

    static void incrby(Request request, Database database, Reply reply) {
        add(request.integer(2), request, database, reply);
    }

    static void decrby(Request request, Database database, Reply reply) {
        long decrement = request.integer(2);
        if (decrement == Long.MIN_VALUE) throw DECREMENT_OVERFLOW;
        add(-decrement, request, database, reply);
    }

    private static void add(long increment, Request request, Database database, Reply reply) {
        Slice key = request.argument(1);
        StringValue value = database.stringForWrite(key);
        long old = value == null ? 0 : value.toInteger();
        long sum = old + increment;
        if (((old ^ sum) & (increment ^ sum)) < 0) throw OVERFLOW;
        if (value == null) database.setInteger(key, sum, Entry.NO_EXPIRY);
        else value.replace(sum);
        database.modified(key, '$', "incrby");
        reply.integer(sum);
    }

    static void incrbyfloat(Request request, Database database, Reply reply) {
        Slice key = request.argument(1);
        StringValue value = database.stringForWrite(key);
        LongDouble old = value == null ? LongDouble.ZERO : LongDouble.parse(value.bytes());
        LongDouble sum = old.add(LongDouble.parse(request.argument(2)));
        if (sum.isInfinite()) throw INFINITE;
        byte[] digits = sum.format().getBytes(StandardCharsets.ISO_8859_1);
        StringValue changed = value == null ? database.createString(key, 0) : value;
        replace(changed, digits, database.keyspace().allocator());
        database.modified(key, '$', "incrbyfloat");
        database.propagation().instead(database, "SET", 4).argument(key).argument(changed.bytes())
                .argument("KEEPTTL");
        reply.bulk(digits);
    }

    private static void replace(StringValue value, byte[] text, Allocator allocator) {
        long block = allocator.allocate(Account.TEMPORARY, text.length);
        try {
            Memory.copy(text, 0, block, text.length);
            value.replace(new Slice().wrap(block, text.length));
        } finally {
            allocator.free(Account.TEMPORARY, block, text.length);
        }
    }
}
