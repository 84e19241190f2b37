package io.javelina.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.javelina.keyspace.Database;
import io.javelina.keyspace.Keyspace;
import io.javelina.keyspace.SnapshotWriter;
import io.javelina.memory.Memory;
import io.javelina.memory.ScratchBuffer;
import io.javelina.persistence.DumpPayload;
import io.javelina.persistence.RdbSettings;
import io.javelina.structure.Entry;
import io.javelina.structure.KeySlot;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/// Remembers what a snapshot gives: for each key, with its database, the payload that DUMP would have given, and the time of
/// expiry. Big values come in slices, between which they must stay as they are. It is full now and then.
final class SnapshotRecorder implements SnapshotWriter {
    private static final RdbSettings SETTINGS = new RdbSettings();

    static {
        // The version that knows fields with a time to live.
        SETTINGS.version = 80;
        SETTINGS.compresses = false;
    }

    private final Random random;
    private final DumpPayload payload;
    final Map<String, String> saved = new TreeMap<>();
    final List<String> databases = new ArrayList<>();
    boolean ended;
    int slices;
    private long open;
    private String openBegun;
    private int left;

    SnapshotRecorder(DumpPayload payload, Random random) {
        this.random = random;
        this.payload = payload;
    }

    /// What recorders write with.
    static DumpPayload payload(Keyspace keyspace) { return new DumpPayload(keyspace.blocks(), SETTINGS); }

    /// The whole dataset, or that of some slots, as a snapshot should show it.
    Map<String, String> everything(Keyspace keyspace, BitSet slots) {
        Map<String, String> all = new TreeMap<>();
        for (int i = 0; i < keyspace.databaseCount(); i++) {
            int index = i;
            keyspace.database(i).forEach(entry -> {
                if (isOf(slots, entry)) all.put(key(index, entry), value(entry));
            });
        }
        return all;
    }

    private static boolean isOf(BitSet slots, long entry) {
        return slots == null || slots.get(KeySlot.of(Entry.keyAddress(entry), Entry.keyLength(entry)));
    }

    static List<String> databases(Keyspace keyspace, BitSet slots) {
        List<String> all = new ArrayList<>();
        for (int i = 0; i < keyspace.databaseCount(); i++) {
            Database database = keyspace.database(i);
            long[] counts = new long[2];
            database.forEach(entry -> {
                if (!isOf(slots, entry)) return;
                counts[0]++;
                counts[1] += Entry.hasExpiry(entry) ? 1 : 0;
            });
            if (counts[0] > 0) all.add(i + ": " + counts[0] + ", " + counts[1]);
        }
        return all;
    }

    private static String key(int database, long entry) {
        return database + " " + text(Entry.keyAddress(entry), Entry.keyLength(entry));
    }

    private static String text(long address, long length) {
        byte[] bytes = new byte[(int) length];
        Memory.copy(address, bytes, 0, bytes.length);
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private String value(long entry) {
        ScratchBuffer written = payload.of(entry);
        return Entry.expiry(entry) + " " + text(written.address(), written.length());
    }

    @Override
    public boolean isFull() { return random.nextInt(8) == 0; }

    @Override
    public void database(int index, long keys, long expiring) {
        assertThat(saved).isEmpty();
        databases.add(index + ": " + keys + ", " + expiring);
    }

    @Override
    public void entry(int database, long entry) {
        assertThat(entry).as("the big value that is open").isNotEqualTo(open);
        add(key(database, entry), value(entry));
    }

    private void add(String key, String value) {
        assertThat(ended).isFalse();
        assertThat(saved.put(key, value)).as("was given already: " + key).isNull();
    }

    @Override
    public boolean someOfEntry(int database, long entry, boolean isFirst) {
        slices++;
        String now = key(database, entry) + value(entry);
        if (isFirst) {
            assertThat(open).isZero();
            open = entry;
            openBegun = now;
            left = random.nextInt(6);
        }
        assertThat(entry).isEqualTo(open);
        assertThat(now).isEqualTo(openBegun);
        if (left-- > 0) return true;
        open = 0;
        add(key(database, entry), value(entry));
        return false;
    }

    @Override
    public void end() {
        assertThat(open).isZero();
        ended = true;
    }
}
