package io.javelina.cluster.log;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.zip.CRC32C;
import org.jgroups.protocols.raft.LogEntry;

/// The entries after the snapshot, appended to one file.
///
///     header   long magic, long base index, long base term, int CRC32C
///     records  one after the other
///
///     record   byte kind, 3 zero bytes, int length of the body, long index, int CRC32C of these
///              body, int CRC32C of all before
///
/// There are two kinds. *Entries* are what was appended at once, from `index` on: either all of them are there or none. They are flushed
/// to the disk before anybody is told of them, and after that a *marker* follows, which carries the commit index and is not flushed.
///
/// What is read must be exactly what was written. A record at the end that is not whole, and has no whole one after it, was being written
/// when the power went: nobody was told of it, and it is cut off. Anything else that does not fit is damage, and refused. That is what
/// markers are for: damage of the last entries is not taken for a torn write. A damaged marker itself is passed over; it says nothing that
/// must be known.
final class EntryFile implements AutoCloseable {
    private static final FileMagic MAGIC = new FileMagic("JAVLOG0");
    private static final int HEADER = 3 * Long.BYTES + Integer.BYTES;

    private static final byte ENTRIES = 1;
    private static final byte MARKER = 2;
    private static final int LENGTH = Integer.BYTES;
    private static final int INDEX = LENGTH + Integer.BYTES;
    private static final int HEAD_CHECKSUM = INDEX + Long.BYTES;
    private static final int HEAD = HEAD_CHECKSUM + Integer.BYTES;
    /// All of a record but its body.
    private static final int FRAME = HEAD + Integer.BYTES;
    /// Of an entry, before its bytes: term, whether it is internal, length.
    private static final int ENTRY_HEAD = Long.BYTES + 1 + Integer.BYTES;
    private static final long FILE_LIMIT = Integer.MAX_VALUE - 64;

    private final Path path;
    private RandomAccessFile file;
    private long size;
    /// Of the file as it was opened or last written anew.
    private long sizeAtStart;

    /// What was found in a file.
    static final class Content {
        long baseIndex;
        long baseTerm;
        long commitIndex;
        /// Whether the last record is a marker.
        private boolean marked;
        final List<LogEntry> entries = new ArrayList<>();
    }

    EntryFile(Path path) { this.path = path; }

    // Reading

    /// @param notices is told what was cut off
    Content open(Consumer<String> notices) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(DurableFiles.read(path, FILE_LIMIT));
        Content content = new Content();
        readHeader(bytes, content);
        int end = readRecords(bytes, content, notices);
        openAt(end);
        if (end < bytes.capacity()) {
            notices.accept(path + ": the last " + (bytes.capacity() - end) + " bytes were not completely written;"
                    + " they are cut off. Nobody was told of them.");
            file.setLength(end);
        }
        // It is there for who looks, but whoever wrote it may have died before it was on the disk.
        file.getFD().sync();
        // What was whole now must not pass for torn the next time.
        if (!content.marked) mark(content.commitIndex);
        return content;
    }

    private void readHeader(ByteBuffer bytes, Content content) throws LogDamage {
        boolean whole = bytes.capacity() >= HEADER && MAGIC.isKind(bytes.getLong(0))
                && bytes.getInt(HEADER - Integer.BYTES) == checksum(bytes, 0, HEADER - Integer.BYTES);
        if (!whole) throw new LogDamage(path + " is damaged: its header does not fit");
        MAGIC.check(path, bytes.getLong(0));
        content.baseIndex = bytes.getLong(Long.BYTES);
        content.baseTerm = bytes.getLong(2 * Long.BYTES);
        content.commitIndex = content.baseIndex;
    }

    private int readRecords(ByteBuffer bytes, Content content, Consumer<String> notices) throws LogDamage {
        int position = HEADER;
        while (position < bytes.capacity()) {
            if (isWhole(bytes, position)) {
                read(bytes, position, content);
                position += FRAME + bytes.getInt(position + LENGTH);
                continue;
            }
            int next = nextWhole(bytes, position + 1);
            if (next < 0) return position;
            if (next != position + FRAME) throw damaged(position, "what is written after it is whole");
            notices.accept(path + ": a damaged marker at byte " + position + " was passed over.");
            position = next;
        }
        return position;
    }

    private static boolean isWhole(ByteBuffer bytes, int position) {
        int left = bytes.capacity() - position;
        if (left < FRAME || bytes.getInt(position + HEAD_CHECKSUM) != checksum(bytes, position, HEAD_CHECKSUM))
            return false;
        int kind = bytes.getInt(position);
        int length = bytes.getInt(position + LENGTH);
        if (kind != ENTRIES << 24 && kind != MARKER << 24 || length < 0 || length > left - FRAME) return false;
        return bytes.getInt(position + HEAD + length) == checksum(bytes, position, HEAD + length);
    }

    private static int nextWhole(ByteBuffer bytes, int from) {
        for (int i = from; i <= bytes.capacity() - FRAME; i++) if (isWhole(bytes, i)) return i;
        return -1;
    }

    /// The checksums fit; so what does not fit now was not written by this class, or in another order.
    private void read(ByteBuffer bytes, int position, Content content) throws LogDamage {
        long index = bytes.getLong(position + INDEX);
        long expected = content.baseIndex + content.entries.size() + 1;
        content.marked = bytes.get(position) == MARKER;
        if (content.marked) {
            if (index < content.commitIndex || index >= expected)
                throw damaged(position, "commit index " + index + " does not fit between " + content.commitIndex
                        + " and " + (expected - 1));
            content.commitIndex = index;
        } else {
            if (index != expected) throw damaged(position, "index " + index + " where " + expected + " should be");
            readEntries(bytes, position, content);
        }
    }

    private void readEntries(ByteBuffer bytes, int position, Content content) throws LogDamage {
        int end = position + HEAD + bytes.getInt(position + LENGTH);
        for (int i = position + HEAD; i < end;) {
            int length = end - i < ENTRY_HEAD ? -1 : bytes.getInt(i + Long.BYTES + 1);
            if (length < 0 || length > end - i - ENTRY_HEAD) throw damaged(position, "an entry goes beyond its record");
            byte[] command = new byte[length];
            bytes.get(i + ENTRY_HEAD, command);
            boolean internal = bytes.get(i + Long.BYTES) != 0;
            content.entries.add(new LogEntry(bytes.getLong(i), command, 0, length, internal));
            i += ENTRY_HEAD + length;
        }
    }

    private LogDamage damaged(int position, String why) {
        return new LogDamage(path + " is damaged at byte " + position + ": " + why);
    }

    // Writing

    /// On the disk when this returns.
    void append(long index, Iterable<LogEntry> entries, long commitIndex) throws IOException {
        write(record(ENTRIES, index, body(entries)));
        file.getFD().sync();
        mark(commitIndex);
    }

    /// Not on the disk when this returns.
    void mark(long commitIndex) throws IOException { write(record(MARKER, commitIndex, new byte[0])); }

    private void write(ByteBuffer record) throws IOException {
        file.write(record.array());
        size += record.capacity();
    }

    private static byte[] body(Iterable<LogEntry> entries) {
        int length = 0;
        for (LogEntry entry : entries) length = Math.addExact(length, ENTRY_HEAD + entry.length());
        ByteBuffer body = ByteBuffer.allocate(length);
        for (LogEntry entry : entries) {
            body.putLong(entry.term()).put((byte) (entry.internal() ? 1 : 0)).putInt(entry.length());
            if (entry.length() > 0) body.put(entry.command(), entry.offset(), entry.length());
        }
        return body.array();
    }

    private static ByteBuffer record(byte kind, long index, byte[] body) {
        ByteBuffer record = ByteBuffer.allocate(FRAME + body.length);
        record.putInt(kind << 24).putInt(body.length).putLong(index);
        record.putInt(checksum(record, 0, HEAD_CHECKSUM)).put(body);
        return record.putInt(checksum(record, 0, HEAD + body.length));
    }

    /// The file with exactly this, in the place of what there was.
    void rewrite(Content content) throws IOException {
        byte[] body = body(content.entries);
        ByteBuffer records = ByteBuffer.allocate(HEADER + (body.length > 0 ? FRAME + body.length : 0) + FRAME);
        records.putLong(MAGIC.bytes()).putLong(content.baseIndex).putLong(content.baseTerm);
        records.putInt(checksum(records, 0, HEADER - Integer.BYTES));
        if (body.length > 0) records.put(record(ENTRIES, content.baseIndex + 1, body).array());
        records.put(record(MARKER, content.commitIndex, new byte[0]).array());
        DurableFiles.replace(path, records.array());
        openAt(records.capacity());
    }

    private void openAt(long end) throws IOException {
        close();
        file = new RandomAccessFile(path.toFile(), "rw");
        file.seek(end);
        size = end;
        sizeAtStart = end;
    }

    private static int checksum(ByteBuffer bytes, int from, int length) {
        CRC32C checksum = new CRC32C();
        checksum.update(bytes.array(), from, length);
        return (int) checksum.getValue();
    }

    long size() { return size; }

    /// By how much it has grown since it was last written anew.
    long growth() { return size - sizeAtStart; }

    @Override
    public void close() throws IOException {
        if (file != null) file.close();
        file = null;
    }
}
