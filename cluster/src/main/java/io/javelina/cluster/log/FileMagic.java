package io.javelina.cluster.log;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/// The eight bytes that a file of a log begins with: seven say what it is, the last one in which format, as `'0'` and the number.
///
/// These bytes, and the checksum over them, stay where they are in all formats; so a file that was written by another build is told
/// from a damaged one.
final class FileMagic {
    /// Of all files of a log. Another one whenever what is in them is written in another way: the records, but also the entries and the
    /// states in them, whatever they mean. Nodes send these to each other, so the version of the bus counts up with it.
    static final int FORMAT = 3;

    private final long kind;

    /// @param kind seven letters
    FileMagic(String kind) {
        if (kind.length() != Long.BYTES - 1) throw new IllegalArgumentException("not seven letters: " + kind);
        this.kind = ByteBuffer.wrap((kind + '0').getBytes(StandardCharsets.ISO_8859_1)).getLong();
    }

    /// What this build writes.
    long bytes() { return kind + FORMAT; }

    /// Whether it is a file of this kind, in whatever format.
    boolean isKind(long bytes) { return bytes >>> Byte.SIZE == kind >>> Byte.SIZE; }

    /// Refuses other formats.
    ///
    /// @param bytes of a file of this kind that is whole
    void check(Path file, long bytes) throws LogDamage {
        long format = bytes - kind;
        if (format != FORMAT)
            throw new LogDamage(file + " has format " + format + ", and this build of Javelina knows format " + FORMAT
                    + " only. Nothing was changed, neither there nor in the node's nodes.conf, which says who had which"
                    + " slots. Start the node with the build that wrote it, or move the cluster to this one: see"
                    + " \"Logs of other builds\" in docs/cluster.md.");
    }
}
