package io.javelina.cluster.log;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;

/// Changes of files that are whole or have not happened, whenever the power goes: written under another name, flushed, renamed, and the
/// folder flushed.
///
/// Written through [RandomAccessFile], since a thread that is interrupted in the middle would find a channel closed.
final class DurableFiles {
    private static final String NEW = ".new";
    private static final String OLD = ".old";
    private static final String TRIAL = "trial";

    private DurableFiles() {}

    static void replace(Path file, byte[] content) throws IOException {
        Path temporary = sibling(file, NEW);
        try (RandomAccessFile writer = new RandomAccessFile(temporary.toFile(), "rw")) {
            writer.setLength(0);
            writer.write(content);
            writer.getFD().sync();
        }
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        syncFolder(file.getParent());
    }

    /// Whether there is room for so many bytes in a folder shows only when they are written.
    static void tryToWrite(Path folder, int bytes) throws IOException {
        Path file = folder.resolve(TRIAL);
        try (RandomAccessFile writer = new RandomAccessFile(file.toFile(), "rw")) {
            writer.write(new byte[bytes]);
            writer.getFD().sync();
        } finally {
            Files.deleteIfExists(file);
        }
    }

    static void syncFolder(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /// An empty folder that will get the name of `folder` once it is [complete][#complete].
    static Path prepare(Path folder) throws IOException {
        Path prepared = sibling(folder, NEW);
        delete(prepared);
        return Files.createDirectories(prepared);
    }

    static void complete(Path folder) throws IOException {
        Files.move(sibling(folder, NEW), folder, StandardCopyOption.ATOMIC_MOVE);
        syncFolder(folder.toAbsolutePath().getParent());
    }

    /// Gone as a whole, before its files go one by one.
    static void remove(Path folder) throws IOException {
        Path old = sibling(folder, OLD);
        delete(old);
        if (!Files.exists(folder)) return;
        Files.move(folder, old, StandardCopyOption.ATOMIC_MOVE);
        syncFolder(folder.toAbsolutePath().getParent());
        delete(old);
    }

    private static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) return;
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) Files.deleteIfExists(file);
        }
        Files.delete(folder);
    }

    static byte[] read(Path file, long limit) throws IOException {
        try {
            long size = Files.size(file);
            if (size > limit)
                throw new LogDamage(file + " has " + size + " bytes, more than the " + limit + " allowed");
            return Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            throw new LogDamage(file + " is missing. Without it this node no longer knows how it voted, so it must"
                    + " not go on under its old id: remove " + file.getParent() + " and let it join under a new one.");
        }
    }

    /// Whether there is any of them.
    static boolean anyExists(Path folder, List<String> names) {
        return names.stream().anyMatch(name -> Files.exists(folder.resolve(name)));
    }

    private static Path sibling(Path file, String suffix) { return file.resolveSibling(file.getFileName() + suffix); }
}
