package io.javelina.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.javelina.memory.Account;
import io.javelina.memory.Memory;
import io.javelina.memory.Slice;
import io.javelina.structure.Entry;
import io.javelina.type.StringValue;
import io.javelina.type.Type;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.ToLongFunction;

/// What the tests of string commands share.
final class Harnesses {
    private Harnesses() {}

    /// A harness with all commands on strings and keys.
    static CommandHarness strings() {
        return CommandHarness.with(StringCommands::register, CounterCommands::register, BitmapCommands::register,
                BitfieldCommands::register, GenericCommands::register, ExpireCommands::register,
                ObjectCommands::register);
    }

    /// A harness with all commands on hashes, strings and keys.
    static CommandHarness hashes() {
        return CommandHarness.with(HashCommands::register, HashExpiryCommands::register, StringCommands::register,
                GenericCommands::register,
                ExpireCommands::register, ObjectCommands::register, ScanCommands::register,
                DatabaseCommands::register);
    }

    /// A harness with all commands on streams and keys.
    static CommandHarness streams() {
        return CommandHarness.with(StreamCommands::register, StringCommands::register, GenericCommands::register,
                ObjectCommands::register);
    }

    /// A harness with all commands on keys of any type.
    static CommandHarness all() {
        return CommandHarness.with(StringCommands::register, CounterCommands::register, BitmapCommands::register,
                BitfieldCommands::register, ListCommands::register, SetCommands::register,
                SortedSetCommands::register, GeoCommands::register, HashCommands::register,
                HashExpiryCommands::register,
                HyperLogLogCommands::register,
                SortCommands::register, GenericCommands::register, ExpireCommands::register, ScanCommands::register,
                ObjectCommands::register, DatabaseCommands::register);
    }

    /// What OBJECT ENCODING would show, null when there is no such key.
    static String encoding(CommandHarness harness, String key) {
        long entry = entry(harness, key);
        return entry == 0 ? null : StringValue.encodingName(entry);
    }

    /// The time of expiry in unix milliseconds, [Entry#NO_EXPIRY] when there is none.
    static long expiry(CommandHarness harness, String key) { return Entry.expiry(entry(harness, key)); }

    static boolean exists(CommandHarness harness, String key) { return entry(harness, key) != 0; }

    /// Makes the entry of a string look like a list, or a string again.
    static void disguise(CommandHarness harness, String key, Type type) {
        long entry = entry(harness, key);
        Memory.putByte(entry, type.ordinal() | Entry.encoding(entry) << 4);
    }

    /// Checks the databases, deletes all keys and checks that all memory came back.
    static void assertAllReturned(CommandHarness harness) {
        for (int i = 0; i < harness.keyspace().databaseCount(); i++) harness.keyspace().database(i).assertInvariants();
        harness.keyspace().flush(true);
        for (Account account : Account.values())
            assertThat(harness.allocator().ledger().bytes(account)).as(account.name())
                    .isEqualTo(harness.startBalances().get(account));
    }

    /// As [#assertAllReturned] when replies were so long that room for them is kept.
    static void assertDataReturned(CommandHarness harness) {
        harness.keyspace().flush(true);
        Map<Account, Long> returned = harness.balances();
        returned.put(Account.CLIENT_OUTPUT, harness.startBalances().get(Account.CLIENT_OUTPUT));
        assertThat(returned).isEqualTo(harness.startBalances());
    }

    /// Where the entry of a key is, 0 when there is none.
    static long entry(CommandHarness harness, String key) {
        return withKey(harness, key, slice -> harness.client().database().peek(slice));
    }

    private static long withKey(CommandHarness harness, String key, ToLongFunction<Slice> action) {
        byte[] bytes = key.getBytes(StandardCharsets.ISO_8859_1);
        long block = harness.allocator().allocate(Account.CLIENT_QUERY, Math.max(1, bytes.length));
        Memory.copy(bytes, 0, block, bytes.length);
        long result = action.applyAsLong(new Slice().wrap(block, bytes.length));
        harness.allocator().free(Account.CLIENT_QUERY, block, Math.max(1, bytes.length));
        return result;
    }
}
