package io.javelina.server;

import io.javelina.persistence.AofFile;
import io.javelina.persistence.AofFolder;
import io.javelina.persistence.AofManifest;
import io.javelina.persistence.AppendedFile;
import io.javelina.persistence.CorruptManifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/// Which files the append-only file is made of now, and how that changes. Node loop only; what takes time is done by the
/// thread of the [AppendOnlyFile], in order with what it writes.
final class AofFiles {
    private final AppendOnlyFile live;
    private final AofSettings settings;
    private final Log log;
    /// Where the next rewrite puts its files, as the configuration says.
    private Path directory;
    /// Where the files are, or those of the rewrite that goes on.
    private volatile AofFolder folder;
    /// As it is on the disk. Once the node runs only the thread that writes replaces it.
    private volatile AofManifest manifest = AofManifest.EMPTY;
    /// How files are opened to append to them; tests have others.
    private AppendedFile.Opener opener = AppendedFile::onDisk;

    AofFiles(AppendOnlyFile live, Path directory, AofFolder folder, AofSettings settings, Log log) {
        this.live = live;
        this.directory = directory;
        this.folder = folder;
        this.settings = settings;
        this.log = log;
    }

    void opener(AppendedFile.Opener other) { opener = other; }

    AofFolder folder() { return folder; }

    /// The server has another directory. Files that are there stay where they are until the next rewrite.
    void directory(Path now) { directory = now; }

    AofManifest manifest() { return manifest; }

    private void persist(AofManifest next) throws IOException {
        folder.persist(next);
        manifest = next;
    }

    // At the start.

    /// Reads the manifest.
    void load() throws IOException, CorruptManifest { manifest = folder.load(); }

    /// Takes over the single file of an old server, if there is one.
    void adoptOldFile() throws IOException {
        if (!folder.hasOldFile(manifest)) return;
        manifest = folder.adoptOldFile(manifest);
        log.notice("Successfully migrated an old-style AOF file (" + folder.prefix() + ") into the AOF directory ("
                + folder.folder().getFileName() + ").");
    }

    /// The file of the next base, which is not there yet.
    Path nextBase(boolean isRdb) { return folder.file(manifest.withNewBase(folder.prefix(), isRdb).base()); }

    /// That file was written while nobody could change anything.
    void useFirstBase(boolean isRdb) {
        manifest = manifest.withNewBase(folder.prefix(), isRdb);
        log.notice("Creating AOF base file " + manifest.base().name() + " on server start");
    }

    /// Opens the last increment, or makes the first one.
    void openAtStart() throws IOException {
        boolean isNew = manifest.increments().isEmpty();
        AofManifest next = isNew ? manifest.withNewIncrement(folder.prefix()) : manifest;
        Path path = folder.file(next.lastIncrement());
        AppendedFile file = opener.open(path, false);
        persist(next);
        long bytes = Files.size(path);
        live.performNow(files -> files.use(file, bytes));
        live.fileChanged(bytes);
        log.notice((isNew ? "Creating" : "Opening") + " AOF incr file " + path.getFileName() + " on server start");
    }

    // Rewriting.

    /// What a rewrite makes goes into the directory that the server has now. As in Valkey, files that are replaced stay behind
    /// when that is another one.
    void makeFolder() throws IOException {
        folder = folder.in(directory);
        folder.create();
    }

    /// Commands go on in a new increment from here on. What was collected so far stays in the old one, which is synced.
    ///
    /// @param failed told why, when that cannot be done after all: they stay in the old one then
    void beginIncrement(Consumer<String> failed) throws IOException {
        live.flushNow();
        if (live.isWriteFailing()) throw new IOException(live.error());
        Path path = folder.file(manifest.withNewIncrement(folder.prefix()).lastIncrement());
        AppendedFile file = opener.open(path, true);
        log.notice("Creating AOF incr file " + path.getFileName() + " on background rewrite");
        live.forgetSelected();
        live.perform(files -> {
            try {
                files.current().force();
                persist(manifest.withNewIncrement(folder.prefix()));
            } catch (IOException e) {
                file.close();
                throw e;
            }
            files.current().close();
            files.use(file, 0);
        }, task -> {
            if (task.error() == null) live.fileChanged(0);
            else failed.accept("Can't open the append-only file " + path.getFileName() + ": " + task.error());
        });
    }

    /// Commands go to a file that will be an increment when the first base is complete.
    void beginTemporaryIncrement() throws IOException {
        Path path = folder.temporaryIncrement();
        AppendedFile file = opener.open(path, true);
        log.notice("Creating AOF incr file " + path.getFileName() + " on background rewrite");
        live.performNow(files -> {
            AppendedFile before = files.current();
            files.use(file, 0);
            if (before != null) before.close();
        });
        live.fileChanged(0);
    }

    /// The base is complete under its name: what it replaces is history. The temporary increment becomes one if `isFirst`.
    ///
    /// @param ended told when that is safe on the disk, with the bytes of the base; or why it cannot be, and then -1
    void useBase(boolean isRdb, boolean isFirst, BaseUsed ended) {
        int kept = live.isEnabled() ? 1 : 0;
        long[] bytes = { -1 };
        live.perform(_ -> {
            AofManifest next = manifest.withNewBase(folder.prefix(), isRdb);
            if (isFirst) {
                next = next.withNewIncrement(folder.prefix());
                folder.rename(folder.temporaryIncrement(), folder.file(next.lastIncrement()));
            }
            next = next.withIncrementsReplaced(kept);
            bytes[0] = Files.size(folder.file(next.base()));
            persist(next);
        }, task -> ended.told(task.error(), bytes[0]));
    }

    /// Hears how the use of a base began.
    interface BaseUsed {
        void told(String error, long bytes);
    }

    /// Deletes, on a thread of its own, what is replaced.
    void deleteHistory() {
        List<AofFile> history = manifest.history();
        if (settings.keepsHistory || history.isEmpty()) return;
        for (AofFile each : history) log.notice("Removing the history file " + each.name() + " in the background");
        AofFolder current = folder;
        Thread.ofPlatform().daemon().name("javelina-aof-history").start(() -> delete(current, history));
    }

    private void delete(AofFolder from, List<AofFile> history) {
        try {
            from.delete(history);
            live.performUnseen(_ -> persist(manifest.without(history)));
        } catch (IOException e) {
            log.warning("History files of the AOF cannot be removed: " + AofFolder.reason(e));
        }
    }

    /// Deletes the temporary increment of a first base that will not be.
    void deleteTemporaryIncrement() {
        live.performUnseen(_ -> Files.deleteIfExists(folder.temporaryIncrement()));
    }
}
