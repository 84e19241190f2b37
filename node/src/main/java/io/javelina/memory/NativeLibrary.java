package io.javelina.memory;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.SymbolLookup;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Loads shared libraries, from files or out of jars. A loaded library stays for the life of the process.
///
/// A library inside a jar is written to a new folder that only this user can enter, loaded, and removed again. When
/// the temporary folder is mounted `noexec`, `~/.cache/javelina` is tried next. The system property
/// `javelina.natives` names a folder to use instead; a library that already lies there is loaded from there.
public final class NativeLibrary {
    private static final String FOLDER_PROPERTY = "javelina.natives";

    private NativeLibrary() {}

    /// The operating system and processor in the words of the natives jars: `linux/x64`, `macos/arm64`.
    public static String platform() { return system() + '/' + processor(); }

    private static String system() {
        String name = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        return name.startsWith("mac") ? "macos" : name.startsWith("windows") ? "windows" : name;
    }

    private static String processor() {
        return switch (System.getProperty("os.arch")) {
            case "amd64", "x86_64" -> "x64";
            case "aarch64", "arm64" -> "arm64";
            case String other -> other;
        };
    }

    /// Loads a library from a file.
    ///
    /// @throws IOException saying why it cannot be loaded
    public static SymbolLookup fromFile(Path file) throws IOException {
        if (!Files.isReadable(file)) throw new IOException("cannot read " + file);
        try {
            return SymbolLookup.libraryLookup(file, Arena.global());
        } catch (IllegalArgumentException e) {
            throw new IOException("the system's loader refused " + file, e);
        }
    }

    /// Loads a library from a resource of the class path, such as `/linux/x64/libx.so`.
    ///
    /// @throws IOException saying for each place why it did not work
    public static SymbolLookup fromResource(String resource) throws IOException {
        if (NativeLibrary.class.getResource(resource) == null)
            throw new IOException("no " + resource + " on the class path");
        List<String> failures = new ArrayList<>();
        for (Path place : places()) {
            try {
                return loadAt(place, resource);
            } catch (IOException e) {
                failures.add(place + " (" + e + ')');
            }
        }
        throw new IOException("cannot load " + resource + " by way of " + String.join(", ", failures));
    }

    private static List<Path> places() {
        String chosen = System.getProperty(FOLDER_PROPERTY);
        if (chosen != null) return List.of(Path.of(chosen));
        return List.of(Path.of(System.getProperty("java.io.tmpdir")),
                Path.of(System.getProperty("user.home"), ".cache", "javelina"));
    }

    private static SymbolLookup loadAt(Path place, String resource) throws IOException {
        String name = resource.substring(resource.lastIndexOf('/') + 1);
        Path present = place.resolve(name);
        if (System.getProperty(FOLDER_PROPERTY) != null && Files.exists(present)) return fromFile(present);
        Files.createDirectories(place);
        // Such a folder is made with permissions for its owner alone, so nobody can exchange the file before it is
        // loaded.
        Path folder = Files.createTempDirectory(place, "javelina-");
        Path file = folder.resolve(name);
        try (InputStream in = NativeLibrary.class.getResourceAsStream(resource)) {
            Files.copy(in, file);
            return fromFile(file);
        } finally {
            Files.deleteIfExists(file);
            Files.delete(folder);
        }
    }
}
