package io.javelina.management.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// The resident size of this process for the sample that the node takes ten times a second: one read of
/// `/proc/self/statm`, some tens of microseconds.
public final class ResidentSize {
    private static final Path STATM = Path.of("/proc/self/statm");

    private ResidentSize() {}

    /// Resident bytes, or `otherwise` where the kernel does not say.
    public static long bytes(long pageBytes, long otherwise) {
        if (!Files.isReadable(STATM)) return otherwise;
        try {
            String[] fields = Files.readString(STATM, StandardCharsets.ISO_8859_1).split(" ");
            return Long.parseLong(fields[1]) * pageBytes;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
