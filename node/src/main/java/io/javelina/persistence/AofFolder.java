package io.javelina.persistence;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/// The folder that the append-only file is in, and the names of what is there.
///
/// The manifest is replaced as a whole: whoever reads it, after a loss of power, too, finds the one before or the one after.
/// So a file is in use when, and only when, the manifest on the disk names it.
public final class AofFolder {
    private static final String TEMPORARY = "temp-";

    /// The folder around it, where an old single file is.
    private final Path directory;
    private final Path folder;
    private final String folderName;
    private final String prefix;

    /// @param prefix what the names of all files begin with, `appendfilename`
    public AofFolder(Path directory, String folderName, String prefix) {
        this.directory = directory;
        this.folder = directory.resolve(folderName);
        this.folderName = folderName;
        this.prefix = prefix;
    }

    /// The folder of the same name in another directory.
    public AofFolder in(Path other) {
        return other.equals(directory) ? this : new AofFolder(other, folderName, prefix);
    }

    public Path folder() { return folder; }

    public String prefix() { return prefix; }

    public Path file(String name) { return folder.resolve(name); }

    public Path file(AofFile file) { return file(file.name()); }

    public String manifestName() { return prefix + AofManifest.SUFFIX; }

    /// Where increments go until the first base there is, which they belong to, is complete.
    public Path temporaryIncrement() { return file(TEMPORARY + prefix + AofManifest.INCREMENT_SUFFIX); }

    /// Where a base is written until it is complete. As in Valkey, outside the folder.
    public Path temporaryBase(long processId) {
        return directory.resolve(TEMPORARY + "rewriteaof-bg-" + processId + ".aof");
    }

    /// The single file of old servers.
    public Path oldFile() { return directory.resolve(prefix); }

    public void create() throws IOException { if (!Files.isDirectory(folder)) Files.createDirectory(folder); }

    // The manifest.

    /// The manifest on the disk, an empty one when there is none.
    public AofManifest load() throws IOException, CorruptManifest {
        Path file = file(manifestName());
        if (!Files.exists(file)) return AofManifest.EMPTY;
        return AofManifest.parse(new String(Files.readAllBytes(file), StandardCharsets.UTF_8));
    }

    /// Replaces the manifest on the disk.
    public void persist(AofManifest manifest) throws IOException {
        Path temporary = file(TEMPORARY + manifestName());
        write(temporary, manifest.text().getBytes(StandardCharsets.UTF_8));
        rename(temporary, file(manifestName()));
    }

    private static void write(Path file, byte[] bytes) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING)) {
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            while (buffer.hasRemaining()) channel.write(buffer);
            channel.force(true);
        }
    }

    /// Gives a complete file, which is safe on the disk, its name in the folder, safe as well.
    public void rename(Path from, Path to) throws IOException {
        SafeNames.rename(from, to);
    }

    // Files.

    /// Whether the single file of an old server is to be taken over: there is one, and no manifest, or one that says that
    /// this was begun and not finished.
    public boolean hasOldFile(AofManifest manifest) {
        if (!Files.exists(oldFile())) return false;
        if (!Files.isDirectory(folder) || manifest.isEmpty()) return true;
        return manifest.base() != null && manifest.increments().isEmpty() && manifest.base().name().equals(prefix)
                && !Files.exists(file(prefix));
    }

    /// Takes over the single file of an old server; gives the manifest that names it.
    public AofManifest adoptOldFile(AofManifest manifest) throws IOException {
        create();
        AofManifest adopted = manifest.withOldFile(prefix);
        persist(adopted);
        rename(oldFile(), file(prefix));
        SafeNames.flush(directory);
        return adopted;
    }

    /// The bytes of all files to load.
    public long size(AofManifest manifest) throws IOException {
        long sum = 0;
        for (AofFile each : manifest.files()) sum += Files.size(file(each));
        return sum;
    }

    /// Deletes what is replaced; any thread. A file that is gone already is as good.
    public void delete(List<AofFile> files) throws IOException {
        for (AofFile each : files) Files.deleteIfExists(file(each));
    }

    /// What is wrong, in the words of the system.
    public static String reason(IOException failure) {
        return switch (failure) {
            case java.nio.file.NoSuchFileException _ -> "No such file or directory";
            case java.nio.file.AccessDeniedException _ -> "Permission denied";
            case java.nio.file.FileAlreadyExistsException _ -> "File exists";
            case FileSystemException e when e.getReason() != null -> e.getReason();
            default -> failure.getMessage() == null ? failure.toString() : failure.getMessage();
        };
    }
}
