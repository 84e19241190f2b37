package io.javelina.server;

import io.javelina.memory.Memory;
import java.nio.charset.StandardCharsets;

/// Where the snapshot that a primary sends ends: its length is announced, or a mark is that follows it.
///
/// ```
///   $<length> CRLF <bytes>
///   $EOF:<mark, 40 bytes> CRLF <bytes> <mark>
/// ```
final class SnapshotFraming {
    static final int MARK_BYTES = 40;
    private static final String MARKED = "$EOF:";
    private static final long UNKNOWN = -1;

    /// Bytes still to come, or unknown.
    private long left;
    private final long total;
    private final byte[] mark;
    /// The last bytes that came, as many as the mark has; the first `heldCount` of them are there.
    private final byte[] last = new byte[MARK_BYTES];
    private int heldCount;
    private boolean ended;

    private SnapshotFraming(long total, byte[] mark) {
        this.total = total;
        this.left = total;
        this.mark = mark;
        this.ended = total == 0;
    }

    /// What this header announces, null when it is none.
    static SnapshotFraming of(String header) {
        if (header.startsWith(MARKED)) {
            byte[] mark = header.substring(MARKED.length()).getBytes(StandardCharsets.ISO_8859_1);
            return mark.length == MARK_BYTES ? new SnapshotFraming(UNKNOWN, mark) : null;
        }
        boolean isLength = header.matches("\\$\\d{1,18}");
        return isLength ? new SnapshotFraming(Long.parseLong(header.substring(1)), null) : null;
    }

    /// Whether the end is told by a mark.
    boolean isMarked() { return mark != null; }

    /// The announced length, 0 when there is none.
    long total() { return isMarked() ? 0 : total; }

    /// Whether all has come.
    boolean hasEnded() { return ended; }

    /// How many of these bytes belong to the snapshot or its mark; what follows is something else.
    int take(long address, int bytes) {
        if (isMarked()) return takeMarked(address, bytes);
        int taken = (int) Math.min(left, bytes);
        left -= taken;
        ended = left == 0;
        return taken;
    }

    /// A primary that has sent the mark waits for the replica, so that it stands at the end of what has come.
    private int takeMarked(long address, int bytes) {
        remember(address, bytes);
        ended = heldCount == MARK_BYTES && java.util.Arrays.equals(last, mark);
        return bytes;
    }

    private void remember(long address, int bytes) {
        int fresh = Math.min(bytes, MARK_BYTES);
        int kept = Math.min(heldCount, MARK_BYTES - fresh);
        System.arraycopy(last, heldCount - kept, last, 0, kept);
        Memory.copy(address + bytes - fresh, last, kept, fresh);
        heldCount = kept + fresh;
    }

    /// Whether these are the mark's bytes.
    boolean isMark(byte[] bytes) { return java.util.Arrays.equals(bytes, mark); }
}
