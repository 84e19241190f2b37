package io.javelina.persistence;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/// Names of files that are as safe from a loss of power as what is in them. What takes time here is for threads that may
/// wait.
public final class SafeNames {
    private SafeNames() {}

    /// Gives a complete file, which is safe on the disk, another name in the same folder, in place of the file that has that
    /// now.
    public static void rename(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        flush(to.toAbsolutePath().getParent());
    }

    /// Makes what was done in a folder safe.
    static void flush(Path folder) throws IOException {
        try (FileChannel opened = FileChannel.open(folder, StandardOpenOption.READ)) {
            opened.force(true);
        }
    }
}
