package io.javelina.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.javelina.keyspace.Database;
import io.javelina.keyspace.EvictionPolicy;
import io.javelina.memory.Account;
import io.javelina.memory.Memory;
import io.javelina.memory.MemoryExhausted;
import io.javelina.memory.Slice;
import io.javelina.persistence.CorruptRdb;
import io.javelina.persistence.RdbFileReader.Mode;
import io.javelina.persistence.RdbFileWriter;
import io.javelina.structure.ScarceMemory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Files that we write are read by ourselves as they were, however they come.
class RdbFileTest {
    private final Dumps dumps = new Dumps();
    private final CommandHarness harness = dumps.harness;

    @AfterEach
    void assertAllReturned() { dumps.assertAllReturned(); }

    /// Keys of each type and encoding, small ones and large ones.
    private void makeKeys() {
        for (String line : List.of("SET string text", "SET integer 12345", "SET empty ''", "RPUSH list a 1 b",
                "SADD intset 3 1 2", "SADD setpack a b 1", "HSET hash f v g 1", "ZADD zset 1 a 2.5 b inf c",
                "XADD stream 1-1 f v", "XADD stream 1-2 f w", "XGROUP CREATE stream group 0",
                "XGROUP CREATE stream idle 1-1", "XGROUP CREATECONSUMER stream idle nobody",
                "XREADGROUP GROUP group one COUNT 1 STREAMS stream >", "XADD emptied 5-5 f v", "XDEL emptied 5-5",
                "SET expiring value PXAT " + (CommandHarness.START + 100_000),
                "SADD expiringset a b", "PEXPIREAT expiringset " + (CommandHarness.START + 200_000)))
            assertThat(harness.run(line)).as(line).doesNotStartWith("-");
        harness.run(List.of("SET", "long", "compressible ".repeat(20_000)));
        harness.run(List.of("SET", "short", "compressible ".repeat(20)));
        harness.run(List.of("SET", "k".repeat(70_000), "v".repeat(100)));
        for (int i = 0; i < 1200; i++) {
            harness.run("RPUSH quicklist " + "element".repeat(10) + i);
            harness.run("SADD table member" + i);
            harness.run("HSET hashtable field" + i + " " + "value".repeat(20));
            harness.run("ZADD skiplist " + i / 3.0 + " member" + i);
            harness.run("XADD log " + (i / 2 + 1) + "-" + (i + 1) + " field value" + i + " other " + i);
        }
        harness.run(List.of("RPUSH", "quicklist", "large".repeat(30_000), "after"));
        harness.run(List.of("HSET", "hashtable", "large", "large".repeat(30_000)));
        harness.run(List.of("SADD", "table", "large".repeat(30_000)));
        harness.run("XGROUP CREATE log readers 0");
        harness.run("XREADGROUP GROUP readers one COUNT 700 STREAMS log >");
        harness.run("XREADGROUP GROUP readers two COUNT 900 STREAMS log >");
        harness.run("SELECT 3");
        harness.run("SET elsewhere value");
        harness.run("SELECT 0");
    }

    /// What is there: databases, keys, times to live, and values whose elements are in an order of their own.
    private Map<String, String> content() { return content(harness.keyspace().databases()); }

    private Map<String, String> content(Database[] databases) {
        Map<String, String> content = new TreeMap<>();
        for (Database each : databases) {
            each.assertInvariants();
            each.forEach(entry -> {
                String key = each.keyOf(entry).text();
                content.put(each.index() + " " + key, Contents.of(each, entry));
            });
        }
        return content;
    }

    private void flush() { harness.keyspace().flush(false); }

    @ParameterizedTest
    @ValueSource(ints = { 10, 11, 80 })
    void shouldReadWhatItWrites(int version) {
        makeKeys();
        dumps.settings.version = version;
        Map<String, String> before = content();
        byte[] file = RdbFiles.save(dumps, false);
        assertThat(new String(file, 0, 9, StandardCharsets.ISO_8859_1))
                .isEqualTo(version == 80 ? "VALKEY080" : "REDIS00" + version);
        flush();
        RdbFiles.Loaded loaded = RdbFiles.load(dumps, file);
        assertThat(loaded.keys).isEqualTo(before.size());
        // Before version 11 nobody knew when consumers were active.
        if (version == 10) before.keySet().removeAll(List.of("0 stream", "0 log"));
        assertThat(content()).containsAllEntriesOf(before);
        assertThat(loaded.fields).contains("ctime=1700000000", "used-mem=123456", "redis-bits=64");
    }

    @Test
    void shouldGiveBackEverythingWhenMemoryEndsAmidAFile() {
        makeKeys();
        Map<String, String> before = content();
        byte[] file = RdbFiles.save(dumps, false);
        flush();
        ScarceMemory scarce = ScarceMemory.of(harness.allocator());
        int refused = 0;
        for (int blocks = 0; !isLoaded(file, scarce, blocks); blocks += 1 + blocks / 4) {
            refused++;
            for (Database each : harness.keyspace().databases()) each.assertInvariants();
            flush();
        }
        assertThat(refused).isGreaterThan(5);
        assertThat(content()).isEqualTo(before);
    }

    /// Whether so many blocks are enough for the file.
    private boolean isLoaded(byte[] file, ScarceMemory scarce, int blocks) {
        scarce.refuseAfter(blocks);
        try {
            RdbFiles.load(dumps, file);
            return true;
        } catch (MemoryExhausted e) {
            return false;
        } finally {
            scarce.refuse(false);
        }
    }

    @Test
    void shouldWriteTheSameInSlices() {
        makeKeys();
        for (boolean compresses : new boolean[]{ true, false }) {
            dumps.settings.compresses = compresses;
            byte[] atOnce = RdbFiles.save(dumps, false);
            assertThat(RdbFiles.save(dumps, true)).isEqualTo(atOnce);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = { 1, 7, 1000, 65_536 })
    void shouldReadPieces(int piece) {
        makeKeys();
        if (piece == 1)
            harness.run(
                    List.of("DEL", "k".repeat(70_000), "quicklist", "long", "hashtable", "table", "log", "skiplist"));
        Map<String, String> before = content();
        byte[] file = RdbFiles.save(dumps, false);
        for (boolean lengthIsKnown : new boolean[]{ true, false }) {
            flush();
            RdbFiles.Loaded loaded = RdbFiles.load(dumps, harness.keyspace().databases(), file, piece, 100,
                    lengthIsKnown, Mode.PRIMARY, _ -> {});
            assertThat(content()).isEqualTo(before);
            assertThat(loaded.slices).isGreaterThan(file.length / 40_000);
        }
    }

    @Test
    void shouldCheckTheSumWhereverPiecesEnd() {
        harness.run("SET key value");
        byte[] file = RdbFiles.save(dumps, false);
        byte[] damaged = file.clone();
        damaged[new String(file, StandardCharsets.ISO_8859_1).indexOf("value")] = 'w';
        for (int last = 1; last < 60; last++) {
            int piece = file.length - last;
            flush();
            RdbFiles.load(dumps, harness.keyspace().databases(), file, piece, 1000, true, Mode.PRIMARY, _ -> {});
            assertThat(harness.run("GET key")).isEqualTo("$5\r\nvalue\r\n");
            flush();
            assertThatThrownBy(() -> RdbFiles.load(dumps, harness.keyspace().databases(), damaged, piece, 1000, true,
                    Mode.PRIMARY, _ -> {})).as("%d bytes", piece).hasMessageContaining("Wrong RDB checksum");
        }
    }

    @Test
    void shouldKeepAsideWhatComesInTheMiddleOfALargeValue() {
        makeKeys();
        Map<String, String> before = content();
        RdbFiles.Bytes bytes = new RdbFiles.Bytes();
        Database first = harness.keyspace().database(0);
        List<Long> others = new ArrayList<>();
        long big = Harnesses.entry(harness, "hashtable");
        first.forEach(entry -> {
            if (entry != big) others.add(entry);
        });
        try (FunctionRecords functions = new FunctionRecords(harness.allocator());
                RdbFileWriter writer = new RdbFileWriter(harness.keyspace(), dumps.codecs, dumps.settings, bytes,
                        RdbFiles.HEADER,
                        functions)) {
            writer.someOfEntry(0, big, true);
            harness.keyspace().database(3).forEach(entry -> writer.entry(3, entry));
            boolean more = writer.someOfEntry(0, big, false);
            assertThat(more).isTrue();
            for (long each : others) writer.entry(0, each);
            while (more) more = writer.someOfEntry(0, big, false);
            writer.end();
        }
        flush();
        RdbFiles.load(dumps, bytes.toBytes());
        assertThat(content()).isEqualTo(before);
    }

    @Test
    void shouldDropWhatHasExpired() {
        makeKeys();
        byte[] file = RdbFiles.save(dumps, false);
        int keys = content().size();
        flush();
        harness.time(CommandHarness.START + 150_000);
        assertThat(RdbFiles.load(dumps, file).expired).isEqualTo(1);
        assertThat(content()).hasSize(keys - 1).doesNotContainKey("0 expiring").containsKey("0 expiringset");
        flush();
        RdbFiles.load(dumps, harness.keyspace().databases(), file, 1000, 1000, true,
                Mode.REPLICA, _ -> {});
        assertThat(content()).hasSize(keys).containsKey("0 expiring");
    }

    @ParameterizedTest
    @ValueSource(strings = { "ALLKEYS_LRU", "VOLATILE_LFU" })
    void shouldKnowWhenKeysWereUsed(String policy) {
        harness.settings().policy = EvictionPolicy.valueOf(policy);
        harness.run("SET k v");
        boolean isLfu = harness.settings().policy.isLfu();
        long entry = Harnesses.entry(harness, "k");
        if (isLfu) harness.keyspace().accessClock().restoreFrequency(entry, 77);
        else harness.keyspace().accessClock().restoreIdle(entry, 1000);
        byte[] file = RdbFiles.save(dumps, false);
        flush();
        RdbFiles.load(dumps, file);
        entry = Harnesses.entry(harness, "k");
        if (isLfu) assertThat(harness.keyspace().accessClock().frequency(entry)).isEqualTo(77);
        else assertThat(harness.keyspace().accessClock().idleSeconds(entry)).isEqualTo(1000);
    }

    @Test
    void shouldKeepFunctions() {
        String code = "#!lua name=mylib\nredis.register_function('f', function() return 1 end)";
        byte[] file;
        try (FunctionRecords functions = new FunctionRecords(harness.allocator())) {
            long block = harness.allocator().allocate(Account.TEMPORARY, code.length());
            Memory.copy(code.getBytes(StandardCharsets.ISO_8859_1), 0, block, code.length());
            functions.add(new Slice().wrap(block, code.length()));
            harness.allocator().free(Account.TEMPORARY, block, code.length());
            file = RdbFiles.save(dumps, false, functions);
        }
        List<String> seen = new ArrayList<>();
        RdbFiles.load(dumps, harness.keyspace().databases(), file, 10, 10, true,
                Mode.PRIMARY, functions -> functions.forEach(each -> seen.add(each.text())));
        assertThat(seen).containsExactly(code);
    }

    @Test
    void shouldLoadBesideThePresentData() {
        makeKeys();
        Map<String, String> before = content();
        byte[] file = RdbFiles.save(dumps, false);
        Database[] beside = harness.keyspace().newDatabases();
        RdbFiles.load(dumps, beside, file, 5000, 5000, false, Mode.REPLICA, _ -> {});
        assertThat(content(beside)).isEqualTo(before);
        for (Database each : beside) each.flush(true);
    }

    @Test
    void shouldRefuseAKeyThatIsThere() {
        harness.run("SET k v");
        byte[] file = RdbFiles.save(dumps, false);
        assertThatThrownBy(() -> RdbFiles.load(dumps, file))
                .isInstanceOf(CorruptRdb.class).hasMessageContaining("RDB has duplicated key 'k' in DB 0");
        harness.run("SET k w");
        RdbFiles.load(dumps, harness.keyspace().databases(), file, 10, 10, true,
                new Mode(true, true), _ -> {});
        assertThat(harness.ask("GET k")).isEqualTo("$v");
    }

    @Test
    void shouldNameTheKeyThatAVersionCannotHold() {
        harness.run("HSET k f v g w");
        assertThat(harness.run("HEXPIRE k 100 FIELDS 1 f")).contains(":1");
        RdbFiles.Bytes bytes = new RdbFiles.Bytes();
        try (FunctionRecords functions = new FunctionRecords(harness.allocator());
                RdbFileWriter writer = new RdbFileWriter(harness.keyspace(), dumps.codecs, dumps.settings, bytes,
                        RdbFiles.HEADER,
                        functions)) {
            writer.entry(0, Harnesses.entry(harness, "k"));
            assertThat(writer.failure()).startsWith("the key 'k' cannot be saved: The times of expiry of fields");
            writer.end();
        }
        assertThat(bytes.toBytes()).isNull();
        dumps.settings.version = 80;
        byte[] file = RdbFiles.save(dumps, false);
        flush();
        RdbFiles.load(dumps, file);
        assertThat(harness.ask("HTTL k FIELDS 2 f g")).contains("100").contains("-1");
    }

    private static long checksum(byte[] file) {
        return ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getLong(file.length - Long.BYTES);
    }

    @Test
    void shouldCompareTheChecksum() {
        harness.run("SET k value");
        byte[] file = RdbFiles.save(dumps, false);
        flush();
        file[file.length - 12] ^= 1;
        assertThatThrownBy(() -> RdbFiles.load(dumps, file))
                .isInstanceOf(CorruptRdb.class).hasMessageContaining("Wrong RDB checksum")
                .hasMessageContaining("but got (%x)".formatted(checksum(file)));
        flush();
        dumps.settings.hasChecksum = false;
        RdbFiles.load(dumps, file);
        flush();
        byte[] without = RdbFiles.save(dumps, false);
        assertThat(without).endsWith(0, 0, 0, 0, 0, 0, 0, 0);
        dumps.settings.hasChecksum = true;
        RdbFiles.load(dumps, without);
    }
}
