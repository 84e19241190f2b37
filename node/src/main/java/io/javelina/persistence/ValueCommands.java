package io.javelina.persistence;

import io.javelina.memory.Slice;
import io.javelina.structure.Entry;
import io.javelina.structure.IdCursor;
import io.javelina.structure.StreamId;
import io.javelina.structure.StreamText;
import io.javelina.type.EntryBlocks;
import io.javelina.type.EntryOwner;
import io.javelina.type.HashValue;
import io.javelina.type.ListValue;
import io.javelina.type.SetCursor;
import io.javelina.type.SetMember;
import io.javelina.type.SetValue;
import io.javelina.type.SortedSetValue;
import io.javelina.type.StreamConsumer;
import io.javelina.type.StreamEntries;
import io.javelina.type.StreamGroup;
import io.javelina.type.StreamValue;
import io.javelina.type.StringValue;
import io.javelina.type.Type;

/// The commands that make an entry, some at a time: [#begin], then [#writeSome] until there are no more. Meanwhile the
/// entry neither changes nor moves.
///
/// Collections are made by commands of up to 64 items. Fields that expire have a command each. An empty stream comes into
/// being by an entry that is trimmed at once; then its ids are set, its groups made, and what is pending in them claimed.
/// The time to live comes last.
final class ValueCommands {
    /// A string from here on is not written at once.
    private static final long BIG_STRING_BYTES = 1 << 20;
    private static final int STRING_PIECE_BYTES = 1 << 18;

    private final StringValue string;
    private final ListValue list;
    private final SetValue set;
    private final SortedSetValue sortedSet;
    private final HashValue hash;
    private final StreamValue stream;
    private final HashValue.Visitor toHash = this::field;
    private final StreamId id = new StreamId();
    private final StreamId end = new StreamId();
    private final Slice key = new Slice();
    private final CommandsOutput out;

    // Where it has come to.

    private long entry;
    private Type type;
    private boolean isInString;
    /// Bytes or items that are left.
    private long left;
    private SetCursor members;
    private long cursor;
    private StreamEntries entries;
    private boolean hasEntries;
    private int group;
    private int consumer;
    private IdCursor pending;

    ValueCommands(EntryBlocks blocks, CommandsOutput out) {
        this.out = out;
        this.string = new StringValue(blocks, EntryOwner.NOBODY);
        this.list = new ListValue(blocks, EntryOwner.NOBODY);
        this.set = new SetValue(blocks, EntryOwner.NOBODY);
        this.sortedSet = new SortedSetValue(blocks, EntryOwner.NOBODY);
        this.hash = new HashValue(blocks, EntryOwner.NOBODY);
        this.stream = new StreamValue(blocks, EntryOwner.NOBODY);
    }

    /// Whether a string is being written, amid which nothing else may stand.
    boolean isInString() { return isInString; }

    void begin(long begun) {
        entry = begun;
        key.wrap(Entry.keyAddress(entry), Entry.keyLength(entry));
        type = Type.of(Entry.type(entry));
        switch (type) {
            case STRING -> beginString();
            case LIST -> beginList();
            case SET -> beginSet();
            case SORTED_SET -> beginSortedSet();
            case HASH -> beginHash();
            case STREAM -> beginStream();
        }
    }

    /// Goes on until the output has about so many bytes, or all is written.
    ///
    /// @return whether there is more
    boolean writeSome(long bytes) {
        boolean hasMore = switch (type) {
            case STRING -> writeString(bytes);
            case LIST -> writeList(bytes);
            case SET -> writeSet(bytes);
            case SORTED_SET -> writeSortedSet(bytes);
            case HASH -> writeHash(bytes);
            case STREAM -> writeStream(bytes);
        };
        if (!hasMore && Entry.hasExpiry(entry)) out.command("PEXPIREAT", 3).bytes(key).number(Entry.expiry(entry));
        return hasMore;
    }

    private boolean isEnough(long bytes) { return out.length() >= bytes; }

    // Strings.

    private void beginString() {
        string.wrap(entry);
        left = string.length();
        out.command("SET", 3).bytes(key);
        if (string.isInteger()) out.number(string.integer());
        else if (left < BIG_STRING_BYTES) out.bytes(string.bytes());
        else out.beginRaw(left);
        isInString = left >= BIG_STRING_BYTES;
    }

    private boolean writeString(long bytes) {
        if (!isInString) return false;
        Slice whole = string.bytes();
        while (left > 0) {
            if (isEnough(bytes)) return true;
            long piece = Math.min(left, STRING_PIECE_BYTES);
            out.raw(whole.address() + whole.length() - left, piece);
            left -= piece;
        }
        out.endRaw();
        isInString = false;
        return false;
    }

    // Lists, sets and sorted sets.

    private void beginList() {
        list.wrap(entry);
        left = list.length();
        list.read(0);
    }

    private boolean writeList(long bytes) {
        out.batch("RPUSH", key, 1);
        for (; left > 0 && !isEnough(bytes); left--) {
            if (list.isInteger()) out.number(list.integer());
            else out.bytes(list.element());
            out.item();
            list.next();
        }
        out.endBatch();
        if (left == 0) list.endReading();
        return left > 0;
    }

    private void beginSet() {
        set.wrap(entry);
        left = set.size();
        members = set.members();
    }

    private boolean writeSet(long bytes) {
        out.batch("SADD", key, 1);
        for (; left > 0 && !isEnough(bytes); left--) {
            members.next();
            SetMember member = members.member();
            if (member.isInteger()) out.number(member.integer());
            else out.bytes(member.bytes());
            out.item();
        }
        out.endBatch();
        return left > 0;
    }

    private void beginSortedSet() {
        sortedSet.wrap(entry);
        left = sortedSet.size();
        sortedSet.seek(0);
    }

    private boolean writeSortedSet(long bytes) {
        out.batch("ZADD", key, 2);
        for (; left > 0 && !isEnough(bytes); left--) {
            out.real(sortedSet.score()).bytes(sortedSet.member());
            out.item();
            sortedSet.next();
        }
        out.endBatch();
        return left > 0;
    }

    // Hashes.

    private void beginHash() {
        hash.wrap(entry);
        cursor = 0;
        left = 1;
    }

    /// While a table is being resized a field may be shown twice, which does no harm.
    private boolean writeHash(long bytes) {
        while (left > 0) {
            if (isEnough(bytes)) return true;
            out.batch("HMSET", key, 2);
            do
                cursor = hash.scan(cursor, toHash);
            while (cursor != 0 && !isEnough(bytes));
            out.endBatch();
            if (cursor == 0) left = 0;
        }
        return false;
    }

    private void field(Slice field, Slice value, long expiry) {
        if (expiry == HashValue.NO_EXPIRY) {
            out.bytes(field).bytes(value);
            out.item();
            return;
        }
        out.endBatch();
        out.command("HSETEX", 8).bytes(key).word("PXAT").number(expiry).word("FIELDS").number(1).bytes(field)
                .bytes(value);
        out.batch("HMSET", key, 2);
    }

    // Streams.

    private void beginStream() {
        stream.wrap(entry);
        left = stream.length();
        entries = stream.entries(id.setFirst(), end.setLast());
        hasEntries = true;
        group = 0;
        consumer = 0;
        pending = null;
        if (left == 0) makeEmptyStream();
    }

    /// An entry must have a higher id than 0-0; its id is set right afterwards.
    private void makeEmptyStream() {
        stream.lastId(id);
        out.command("XADD", 7).bytes(key).word("MAXLEN").number(0);
        if (id.isFirst()) out.id(0, 1);
        else out.id(id.millis, id.sequence);
        out.word("x").word("y");
    }

    private boolean writeStream(long bytes) {
        for (; left > 0; left--) {
            if (isEnough(bytes)) return true;
            entries.next();
            writeEntry();
        }
        if (hasEntries) writeIds();
        hasEntries = false;
        for (; group < stream.groupCount(); group++) if (writeGroup(stream.group(group), bytes)) return true;
        return false;
    }

    private void writeEntry() {
        long fields = entries.fieldCount();
        out.command("XADD", Math.toIntExact(3 + 2 * fields)).bytes(key).id(entries.millis(), entries.sequence());
        for (long i = 0; i < fields; i++) {
            text(entries.field());
            text(entries.value());
        }
    }

    private void text(StreamText text) {
        if (text.isInteger()) out.number(text.integer());
        else out.bytes(text.address(), text.length());
    }

    private void writeIds() {
        stream.lastId(id);
        out.command("XSETID", 7).bytes(key).id(id.millis, id.sequence).word("ENTRIESADDED")
                .number(stream.entriesAdded());
        stream.maxDeletedId(id);
        out.word("MAXDELETEDID").id(id.millis, id.sequence);
    }

    private boolean writeGroup(StreamGroup written, long bytes) {
        if (consumer == 0 && pending == null) {
            written.lastId(id);
            out.command("XGROUP", 7).word("CREATE").bytes(key).bytes(written.name()).id(id.millis, id.sequence)
                    .word("ENTRIESREAD").number(written.entriesRead());
        }
        for (; consumer < written.consumerCount(); consumer++)
            if (writeConsumer(written, written.consumer(consumer), bytes)) return true;
        consumer = 0;
        return false;
    }

    private boolean writeConsumer(StreamGroup of, StreamConsumer written, long bytes) {
        if (pending == null) {
            out.command("XGROUP", 5).word("CREATECONSUMER").bytes(key).bytes(of.name()).bytes(written.name());
            pending = written.pending();
            left = written.pendingCount();
            pending.first();
        }
        for (; left > 0; left--) {
            if (isEnough(bytes)) return true;
            writePending(of, written);
            pending.next();
        }
        pending = null;
        return false;
    }

    private void writePending(StreamGroup of, StreamConsumer written) {
        of.findPending(pending.millis(), pending.sequence());
        out.command("XCLAIM", 12).bytes(key).bytes(of.name()).bytes(written.name()).number(0)
                .id(pending.millis(), pending.sequence()).word("TIME").number(of.deliveredMillis()).word("RETRYCOUNT")
                .number(of.deliveries()).word("JUSTID").word("FORCE");
    }
}
