package io.javelina.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.javelina.keyspace.Database;
import io.javelina.memory.Account;
import io.javelina.memory.Allocator;
import io.javelina.memory.Memory;
import io.javelina.memory.Real;
import io.javelina.persistence.Crc64;
import io.javelina.persistence.RdbCodecs;
import io.javelina.persistence.RdbSettings;
import io.javelina.persistence.SerializedLength;
import io.javelina.structure.Entry;
import io.javelina.type.SortedSetValue;
import io.javelina.type.Type;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// A harness for DUMP and RESTORE, and what tests of these need: payloads as text of one byte per character.
final class Dumps {
    private static final long SCRATCH_BYTES = 1 << 16;
    private static final Allocator ALLOCATOR = Allocator.create();

    final RdbSettings settings = new RdbSettings();
    final CommandHarness harness = CommandHarness.with(new DumpCommands(settings)::register, StringCommands::register,
            GenericCommands::register, ExpireCommands::register, ObjectCommands::register, ScanCommands::register,
            DatabaseCommands::register, ListCommands::register, SetCommands::register, SortedSetCommands::register,
            HashCommands::register, HashExpiryCommands::register, StreamCommands::register);
    final RdbCodecs codecs = new RdbCodecs(harness.keyspace().blocks());
    private final RdbSettings plain = new RdbSettings();
    private final SerializedLength serializedLength = new SerializedLength(harness.keyspace().blocks(), plain);
    private final Map<Account, Long> start;
    private final long server;

    Dumps() {
        plain.compresses = false;
        // What the codecs themselves have is there from the first use on.
        harness.run(List.of("SET", "k", "v"));
        harness.run(List.of("DUMP", "k"));
        harness.keyspace().flush(true);
        harness.events();
        harness.modified();
        start = data();
        server = start.remove(Account.SERVER);
    }

    private Map<Account, Long> data() {
        Map<Account, Long> data = new EnumMap<>(harness.balances());
        data.remove(Account.CLIENT_OUTPUT);
        return data;
    }

    /// The payload of a key.
    String dump(String key) { return payload(harness.run(List.of("DUMP", key))); }

    /// What DEBUG OBJECT says of the length of a value, without compression.
    long serializedLength(String key) {
        plain.version = settings.version;
        return serializedLength.of(Harnesses.entry(harness, key));
    }

    /// What a bulk string holds.
    static String payload(String reply) {
        assertThat(reply).startsWith("$");
        int start = reply.indexOf("\r\n") + 2;
        return reply.substring(start, reply.length() - 2);
    }

    String restore(String key, String payload, String... options) {
        List<String> words = new ArrayList<>(List.of("RESTORE", key, "0", payload));
        words.addAll(List.of(options));
        return RespText.of(harness.run(words));
    }

    /// A payload around a type and what follows it, its checksum right.
    static String sealed(String typeAndValue, int version) {
        String text = typeAndValue + (char) (version & 0xff) + (char) (version >> 8);
        long crc = checksum(text);
        StringBuilder sealed = new StringBuilder(text);
        for (int i = 0; i < 8; i++) sealed.append((char) (crc >>> 8 * i & 0xff));
        return sealed.toString();
    }

    /// Bytes given in hexadecimal, blanks ignored.
    static String hex(String digits) {
        String joined = digits.replace(" ", "");
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < joined.length(); i += 2)
            text.append((char) Integer.parseInt(joined.substring(i, i + 2), 16));
        return text.toString();
    }

    /// The type and value of a payload.
    static String unsealed(String payload) { return payload.substring(0, payload.length() - 10); }

    private static long checksum(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        long block = ALLOCATOR.allocate(Account.TEMPORARY, bytes.length);
        try {
            Memory.copy(bytes, 0, block, bytes.length);
            return Crc64.of(block, bytes.length);
        } finally {
            ALLOCATOR.free(Account.TEMPORARY, block, bytes.length);
        }
    }

    /// Members and scores of a sorted set, as ZRANGE WITHSCORES gives them.
    String members(String key) {
        SortedSetValue value = harness.client().database().sortedSets().of(Harnesses.entry(harness, key));
        List<String> all = new ArrayList<>();
        for (boolean more = value.seek(0); more; more = value.next()) {
            all.add("$" + value.member());
            all.add("$" + Real.text(value.score()));
        }
        return all.toString();
    }

    /// Checks the value of a key, and what the database knows of it.
    void assertInvariants(String key) {
        Database database = harness.keyspace().database(0);
        database.assertInvariants();
        long entry = Harnesses.entry(harness, key);
        switch (Type.of(Entry.type(entry))) {
            case STRING -> database.string(entry).assertInvariants();
            case LIST -> database.lists().of(entry).assertInvariants();
            case SET -> database.sets().of(entry).assertInvariants();
            case SORTED_SET -> database.sortedSets().of(entry).assertInvariants();
            case HASH -> database.hashes().of(entry).assertInvariants();
            case STREAM -> database.streams().of(entry).assertInvariants();
        }
    }

    /// Checks the database, deletes all keys and checks that all memory came back.
    void assertAllReturned() {
        harness.keyspace().database(0).assertInvariants();
        harness.keyspace().flush(true);
        Map<Account, Long> now = data();
        // Flyweights make some scratch space when they first need it.
        assertThat(now.remove(Account.SERVER)).isBetween(server, server + SCRATCH_BYTES);
        assertThat(now).isEqualTo(start);
    }
}
