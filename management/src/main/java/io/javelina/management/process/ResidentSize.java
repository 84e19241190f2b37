package io.javelina.management.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// The resident size of this process for the sample that the node takes ten times a second: one read of
/// `/proc/self/status`, some tens of microseconds. Its neighbour `statm` counts in pages, whose size nobody tells Java.
public final class ResidentSize {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final String LABEL = "VmRSS:";

    private ResidentSize() {}

    /// Resident bytes, or `otherwise` where the kernel does not say.
    public static long bytes(long otherwise) {
        if (!Files.isReadable(STATUS)) return otherwise;
        try {
            return bytes(Files.readString(STATUS, StandardCharsets.ISO_8859_1), otherwise);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long bytes(String status, long otherwise) {
        int label = status.indexOf(LABEL);
        int unit = status.indexOf(" kB", label);
        if (label < 0 || unit < 0) return otherwise;
        return Long.parseLong(status.substring(label + LABEL.length(), unit).strip()) << 10;
    }
}
