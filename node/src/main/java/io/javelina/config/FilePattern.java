package io.javelina.config;

import io.javelina.memory.Glob;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Paths with wildcards, as a shell expands them: sorted, and names with a leading dot only where the pattern has one.
final class FilePattern {
    private FilePattern() {}

    static boolean isPattern(String path) {
        return path.indexOf('*') >= 0 || path.indexOf('?') >= 0 || path.indexOf('[') >= 0;
    }

    /// The files that match; a directory that cannot be read has none, and so has a name that no file can have.
    static List<Path> matching(Path directory, String pattern) {
        List<Path> found = List.of(pattern.startsWith("/") ? Path.of("/") : directory);
        try {
            for (String part : pattern.split("/")) if (!part.isEmpty()) found = step(found, part);
            return found;
        } catch (InvalidPathException impossible) {
            return List.of();
        }
    }

    private static List<Path> step(List<Path> directories, String part) {
        List<Path> found = new ArrayList<>();
        for (Path each : directories) {
            if (isPattern(part)) found.addAll(children(each, part));
            else if (Files.exists(each.resolve(part))) found.add(each.resolve(part));
        }
        return found;
    }

    private static List<Path> children(Path directory, String part) {
        List<Path> found = new ArrayList<>();
        Glob glob = new Glob(Text.bytes(Text.encode(part.replace("[!", "[^"))), false);
        if (!Files.isDirectory(directory)) return found;
        try (DirectoryStream<Path> all = Files.newDirectoryStream(directory, child -> matches(glob, part, child))) {
            all.forEach(found::add);
        } catch (IOException | DirectoryIteratorException unreadable) {
            return List.of();
        }
        found.sort(null);
        return found;
    }

    private static boolean matches(Glob glob, String part, Path child) {
        String name = child.getFileName().toString();
        return name.startsWith(".") == part.startsWith(".") && glob.matches(Text.bytes(Text.encode(name)));
    }
}
