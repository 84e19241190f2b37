package io.javelina.management.process;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// The resident size of this process for the sample that the node takes ten times a second: one read of
/// `/proc/self/status`, which stays open, some microseconds. Its neighbour `statm` counts in pages, whose size nobody tells
/// Java.
public final class ResidentSize {
    private static final Path PATH = Path.of("/proc/self/status");
    /// Null where there is none. A channel would be closed for good when a thread that reads it is interrupted.
    private static final RandomAccessFile STATUS = Files.isReadable(PATH) ? open() : null;
    private static final byte[] TEXT = new byte[4096];
    private static final byte[] LABEL = "\nVmRSS:".getBytes(StandardCharsets.ISO_8859_1);

    private ResidentSize() {}

    /// Resident bytes, or `otherwise` where the kernel does not say.
    public static synchronized long bytes(long otherwise) {
        if (STATUS == null) return otherwise;
        int length = read();
        for (int at = 0; at <= length - LABEL.length; at++)
            if (isLabel(at)) return kilobytes(at + LABEL.length, length) << 10;
        return otherwise;
    }

    private static int read() {
        try {
            STATUS.seek(0);
            return STATUS.read(TEXT);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static RandomAccessFile open() {
        try {
            return new RandomAccessFile(PATH.toFile(), "r");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isLabel(int at) {
        for (int i = 0; i < LABEL.length; i++) if (TEXT[at + i] != LABEL[i]) return false;
        return true;
    }

    /// The number behind blanks.
    private static long kilobytes(int from, int end) {
        long number = 0;
        for (int at = from; at < end && TEXT[at] != 'k'; at++) {
            byte digit = TEXT[at];
            if (digit >= '0' && digit <= '9') number = 10 * number + digit - '0';
        }
        return number;
    }
}
