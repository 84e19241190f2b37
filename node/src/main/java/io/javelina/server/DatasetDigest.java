package io.javelina.server;

import io.javelina.keyspace.Database;
import io.javelina.keyspace.Keyspace;
import io.javelina.memory.Memory;
import io.javelina.memory.Real;
import io.javelina.memory.Slice;
import io.javelina.structure.Entry;
import io.javelina.structure.StreamId;
import io.javelina.structure.StreamText;
import io.javelina.type.HashValue;
import io.javelina.type.ListValue;
import io.javelina.type.SetCursor;
import io.javelina.type.SetValue;
import io.javelina.type.SortedSetValue;
import io.javelina.type.StreamEntries;
import io.javelina.type.StreamValue;
import io.javelina.type.Type;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// A fingerprint of data, the same as Valkey's for the same data: two servers hold the same if DEBUG DIGEST says the same.
///
/// Where order does not count, the SHA-1 of a part is added by exclusive or. Where it does, the result is hashed again
/// after that, which is called mixing here.
final class DatasetDigest {
    private static final int BYTES = 20;
    /// Stands for a time to live, whose length does not count.
    private static final byte[] EXPIRES = "!!expire!!".getBytes(StandardCharsets.ISO_8859_1);

    private final MessageDigest sha1;
    private byte[] digest = new byte[BYTES];

    DatasetDigest() {
        try {
            sha1 = MessageDigest.getInstance("SHA-1");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JVM has SHA-1", e);
        }
    }

    /// The digest of all databases.
    String of(Keyspace keyspace) {
        byte[] all = new byte[BYTES];
        for (int i = 0; i < keyspace.databaseCount(); i++) {
            Database database = keyspace.database(i);
            if (database.size() == 0) continue;
            digest = all;
            mix(number(i));
            all = digest;
            addKeys(database, all);
        }
        return HexFormat.of().formatHex(all);
    }

    private void addKeys(Database database, byte[] all) {
        database.forEach(entry -> {
            digest = new byte[BYTES];
            mix(database.keyOf(entry).toBytes());
            addValue(database, entry);
            add(all, digest);
        });
    }

    /// The digest of the value of one entry, 0 for none.
    String ofValue(Database database, long entry) {
        digest = new byte[BYTES];
        if (entry != 0) addValue(database, entry);
        return HexFormat.of().formatHex(digest);
    }

    private void addValue(Database database, long entry) {
        mix(number(typeNumber(entry)));
        switch (Type.of(Entry.type(entry))) {
            case STRING -> mix(bytes(database.string(entry).bytes()));
            case LIST -> mixElements(database.lists().of(entry));
            case SET -> addMembers(database.sets().of(entry));
            case SORTED_SET -> addScores(database.sortedSets().of(entry));
            case HASH -> addFields(database.hashes().of(entry));
            case STREAM -> addEntries(database.streams().of(entry));
            default -> throw new IllegalStateException("no digest of " + Type.of(Entry.type(entry)));
        }
        if (Entry.hasExpiry(entry)) add(digest, EXPIRES);
    }

    /// Streams have number 6, since Valkey counts values of modules as a type before them.
    private static int typeNumber(long entry) {
        int type = Entry.type(entry);
        return type == Type.STREAM.ordinal() ? type + 1 : type;
    }

    private void mixElements(ListValue list) {
        for (boolean there = list.read(0); there; there = list.next()) mix(bytes(list.element()));
    }

    /// Members have no order.
    private void addMembers(SetValue set) {
        for (SetCursor members = set.members(); members.next();) add(digest, bytes(members.bytes()));
    }

    /// Entries and their fields have an order.
    private void addEntries(StreamValue stream) {
        StreamEntries entries = stream.entries(new StreamId(), new StreamId().setLast());
        while (entries.next()) {
            mix(ascii(Long.toUnsignedString(entries.millis()) + "." + Long.toUnsignedString(entries.sequence())));
            for (long i = 0; i < entries.fieldCount(); i++) {
                mix(bytes(entries.field()));
                mix(bytes(entries.value()));
            }
        }
    }

    private static byte[] bytes(StreamText text) {
        return text.isInteger() ? ascii(Long.toString(text.integer())) : Memory.toBytes(text.address(), text.length());
    }

    private static byte[] ascii(String text) { return text.getBytes(StandardCharsets.US_ASCII); }

    /// Each member with its score, as C prints doubles.
    private void addScores(SortedSetValue value) {
        byte[] all = digest;
        for (boolean found = value.seek(0); found; found = value.next()) {
            digest = new byte[BYTES];
            mix(bytes(value.member()));
            mix(Real.longText(value.score()).getBytes(StandardCharsets.ISO_8859_1));
            add(all, digest);
        }
        digest = all;
    }

    /// Fields have no order, but each belongs to its value.
    private void addFields(HashValue hash) {
        byte[] all = digest;
        hash.forEach((field, value, expiry) -> {
            digest = new byte[BYTES];
            mix(bytes(field));
            mix(bytes(value));
            add(all, digest);
        });
        digest = all;
    }

    private static byte[] bytes(Slice value) { return value.toBytes(); }

    /// As the network orders bytes.
    private static byte[] number(int value) { return ByteBuffer.allocate(Integer.BYTES).putInt(value).array(); }

    private void mix(byte[] part) {
        add(digest, part);
        digest = sha1.digest(digest);
    }

    private void add(byte[] to, byte[] part) {
        byte[] hash = sha1.digest(part);
        for (int i = 0; i < BYTES; i++) to[i] ^= hash[i];
    }
}
