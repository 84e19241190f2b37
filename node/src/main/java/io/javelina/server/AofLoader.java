package io.javelina.server;

import io.javelina.command.Dispatcher;
import io.javelina.command.TransactionCommands;
import io.javelina.command.WatchedKeys;
import io.javelina.keyspace.Keyspace;
import io.javelina.keyspace.Role;
import io.javelina.memory.Account;
import io.javelina.memory.Memory;
import io.javelina.memory.MemoryExhausted;
import io.javelina.memory.Slice;
import io.javelina.persistence.AofFile;
import io.javelina.persistence.AofFolder;
import io.javelina.persistence.AofReader;
import io.javelina.persistence.CorruptRdb;
import io.javelina.persistence.RdbCodecs;
import io.javelina.persistence.RdbFileReader;
import io.javelina.persistence.RdbSettings;
import io.javelina.resp.Arguments;
import io.javelina.resp.Reply;
import io.javelina.script.Functions;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Fills the dataset from the files of the append-only file, in order and in slices. Node loop only.
///
/// A file that begins as a snapshot is read as one, and what follows as commands. The last file may end amid a command or a
/// transaction, as a crash leaves it: it is cut off behind what is whole, if the configuration allows that.
final class AofLoader {
    private static final int CHUNK_BYTES = 1 << 20;
    /// A slice ends with the command, or the part of a snapshot, that makes it longer than that.
    private static final long SLICE_NANOS = TimeUnit.MILLISECONDS.toNanos(2);
    /// What is read of a snapshot between two looks.
    private static final long STEP_BYTES = 1 << 16;

    /// Something that makes it impossible to go on; the log knows why.
    private static final class Unloadable extends Exception {
        private Unloadable(String reason) { super(reason, null, false, false); }
    }

    private final NodeLoop loop;
    private final Keyspace keyspace;
    private final Dispatcher dispatcher;
    private final WatchedKeys watched;
    private final AofFolder folder;
    private final RdbCodecs rdbCodecs;
    private final RdbSettings rdbSettings;
    private final Functions functions;
    private final boolean loadsTruncated;
    private final Log log;
    private final RdbFileReader.Listener listener;
    /// Where it is noted how many keys came.
    private final Loading loading;
    private final UnexpectedErrors unexpected;

    private final List<AofFile> files;
    private final long totalBytes;
    private final LoadingClient client;
    private final Reply reply = new Reply();
    private final Arguments arguments = new Arguments();
    private final Slice argument = new Slice();

    /// Which file is read, and how many bytes those before it have.
    private int index = -1;
    private long bytesBefore;
    private long startNanos;
    private FileChannel channel;
    /// Null unless a snapshot is read.
    private RdbFileReader rdb;
    private long rdbFedBytes;
    /// Null unless commands are read.
    private AofReader commands;
    /// Where the transaction begins that is being read.
    private long transactionStart;
    private long loadedKeys;
    private long executed;

    AofLoader(Node node, Dispatcher dispatcher, AofFiles files, boolean loadsTruncated,
            RdbFileReader.Listener listener) throws IOException {
        this.loop = node.loop;
        this.keyspace = node.keyspace;
        this.dispatcher = dispatcher;
        this.watched = node.watchedKeys;
        this.folder = files.folder();
        this.rdbCodecs = node.rdbCodecs;
        this.rdbSettings = node.rdbSettings;
        this.functions = node.functions;
        this.loadsTruncated = loadsTruncated;
        this.log = node.log;
        this.listener = listener;
        this.loading = node.loading;
        this.unexpected = node.unexpectedErrors;
        this.files = files.manifest().files();
        this.client = new LoadingClient(keyspace.database(0));
        this.totalBytes = folder.size(files.manifest());
    }

    /// Bytes of all files.
    long totalBytes() { return totalBytes; }

    /// Bytes that were read so far.
    long loadedBytes() { return bytesBefore + position(); }

    long loadedKeys() { return loadedKeys; }

    /// Commands, and keys of snapshots, that were read so far.
    long steps() { return executed + loadedKeys; }

    /// The bytes of the base.
    long baseBytes() throws IOException {
        AofFile first = files.getFirst();
        return first.type() == AofFile.Type.BASE ? Files.size(folder.file(first)) : 0;
    }

    private long position() {
        if (rdb != null) return rdb.readBytes();
        return commands == null ? 0 : commands.position();
    }

    /// Does some more.
    ///
    /// @return whether there is more to do
    /// @throws IOException when the dataset cannot be loaded; the log has been told why
    boolean proceed(boolean justOne) throws IOException {
        try {
            if (channel == null) return openNext();
            if (rdb != null) readSnapshot(justOne);
            else readCommands(justOne);
            return true;
        } catch (Unloadable e) {
            close();
            throw new IOException(e.getMessage());
        } catch (IOException e) {
            log.warning("Unrecoverable error reading the append only file " + name() + ": " + AofFolder.reason(e));
            close();
            throw e;
        } catch (MemoryExhausted e) {
            log.warning("Out of memory reading the append only file " + name() + ": " + e.getMessage());
            close();
            throw new IOException(e.getMessage(), e);
        }
    }

    private String name() { return index < 0 ? folder.prefix() : files.get(index).name(); }

    private boolean isLast() { return index == files.size() - 1; }

    private boolean openNext() throws IOException, Unloadable {
        if (isLast()) return false;
        index++;
        startNanos = loop.clock().nanos();
        Path path = folder.file(files.get(index));
        try {
            channel = FileChannel.open(path, StandardOpenOption.READ);
        } catch (NoSuchFileException e) {
            throw unloadable("The append log file " + name() + " doesn't exist: " + AofFolder.reason(e));
        } catch (IOException e) {
            throw unloadable("Fatal error: can't open the append log file " + name() + " for reading: "
                    + AofFolder.reason(e));
        }
        if (AofReader.isRdb(channel)) beginSnapshot();
        else beginCommands(0);
        return true;
    }

    private Unloadable unloadable(String reason) {
        log.warning(reason);
        return new Unloadable(reason);
    }

    // A snapshot.

    private boolean isOldFile() { return name().equals(folder.prefix()); }

    private void beginSnapshot() throws IOException {
        log.notice(isOldFile()
                ? "Reading RDB preamble from AOF file..."
                : "Reading RDB base file on AOF loading...");
        rdb = new RdbFileReader(keyspace, keyspace.databases(), rdbCodecs, rdbSettings,
                new LoadedLibraries(functions, functions.libraries(), false), RdbFileReader.Mode.REPLICA, listener);
        rdb.totalBytes(channel.size());
        rdbFedBytes = 0;
    }

    private void readSnapshot(boolean justOne) throws IOException, Unloadable {
        long endNanos = loop.clock().nanos() + SLICE_NANOS;
        do
            readStep(justOne ? 1 : STEP_BYTES);
        while (!justOne && rdb != null && loop.clock().nanos() < endNanos);
    }

    private void readStep(long bytes) throws IOException, Unloadable {
        try {
            switch (rdb.load(bytes)) {
                case HUNGRY -> feedSnapshot();
                case DONE -> endSnapshot();
                case WORKING -> {}
            }
        } catch (CorruptRdb e) {
            log.warning("Internal error in RDB reading offset " + rdb.readBytes() + ": " + e.getMessage());
            throw unloadable(isOldFile()
                    ? "Error reading the RDB preamble of the AOF file " + name() + ", AOF loading aborted"
                    : "Error reading the RDB base file " + name() + ", AOF loading aborted");
        }
    }

    private void feedSnapshot() throws IOException {
        long chunk = keyspace.allocator().allocate(Account.TEMPORARY, CHUNK_BYTES);
        try {
            int bytes = channel.read(Memory.buffer(chunk, CHUNK_BYTES), rdbFedBytes);
            if (bytes < 0) rdb.allFed();
            else rdb.feed(chunk, bytes);
            rdbFedBytes += Math.max(0, bytes);
        } finally {
            keyspace.allocator().free(Account.TEMPORARY, chunk, CHUNK_BYTES);
        }
    }

    private void endSnapshot() throws IOException {
        long end = rdb.readBytes();
        loadedKeys += rdb.loadedKeys();
        loading.noteLoaded(rdb.loadedKeys(), rdb.expiredKeys());
        rdb.close();
        rdb = null;
        if (isOldFile()) log.notice("Reading the remaining AOF tail...");
        beginCommands(end);
    }

    // Commands.

    private void beginCommands(long start) throws IOException {
        commands = new AofReader(channel, start, keyspace.allocator());
        transactionStart = start;
        client.select(keyspace.database(0));
    }

    private void readCommands(boolean justOne) throws IOException, Unloadable {
        long endNanos = loop.clock().nanos() + SLICE_NANOS;
        Role before = keyspace.role(Role.APPLYING);
        keyspace.propagation().silent(true);
        try {
            do {
                long start = commands.position();
                AofReader.Result result = commands.next();
                if (result == AofReader.Result.COMMAND) execute(start);
                else {
                    end(result);
                    return;
                }
            } while (!justOne && loop.clock().nanos() < endNanos);
        } finally {
            keyspace.propagation().silent(false);
            keyspace.role(before);
        }
    }

    private void execute(long start) throws Unloadable {
        arguments.clear();
        for (int i = 0; i < commands.count(); i++) {
            commands.argument(i, argument);
            arguments.add(argument.address(), argument.length());
        }
        boolean wasInTransaction = client.transaction() != null;
        reply.bind(loop.nowhere(), client.protocol());
        if (!dispatcher.executeLoaded(client, arguments, reply))
            throw unloadable("Unknown command '" + arguments.get(0).text() + "' reading the append only file "
                    + name());
        if (reply.error() != null)
            unexpected.replied(client, dispatcher.table().find(arguments), reply.error());
        if (client.ranOutOfMemory()) throw unloadable("Out of memory reading the append only file " + name());
        if (unexpected.haveEndedNode()) throw new Unloadable("a command had an error");
        reply.commit();
        arguments.shrink();
        if (!wasInTransaction) transactionStart = start;
        executed++;
    }

    private void end(AofReader.Result result) throws IOException, Unloadable {
        if (result == AofReader.Result.INVALID)
            throw unloadable("Bad file format reading the append only file " + name() + " at offset "
                    + commands.position() + ": make a backup of your AOF file, then use ./valkey-check-aof --fix"
                    + " <filename.manifest>");
        long whole = commands.position();
        boolean isInTransaction = client.transaction() != null;
        if (isInTransaction) {
            log.warning("Revert incomplete MULTI/EXEC transaction in AOF file " + name());
            TransactionCommands.discard(client, watched);
            whole = transactionStart;
        }
        if (isInTransaction || result == AofReader.Result.TRUNCATED) cutOff(whole);
        endFile();
    }

    private void cutOff(long whole) throws Unloadable {
        if (!loadsTruncated)
            throw unloadable("Unexpected end of file reading the append only file " + name() + ". You can: 1) Make a"
                    + " backup of your AOF file, then use ./valkey-check-aof --fix <filename.manifest>. 2)"
                    + " Alternatively you can set the 'aof-load-truncated' configuration option to yes and restart"
                    + " the server.");
        log.warning("!!! Warning: short read while loading the AOF file " + name() + "!!!");
        if (!isLast()) throw unloadable("Fatal error: the truncated file is not the last file");
        log.warning("!!! Truncating the AOF " + name() + " at offset " + whole + " !!!");
        try (FileChannel open = FileChannel.open(folder.file(files.get(index)), StandardOpenOption.WRITE)) {
            open.truncate(whole);
            open.force(true);
        } catch (IOException e) {
            throw unloadable("Error truncating the AOF file " + name() + ": " + AofFolder.reason(e));
        }
        log.warning("AOF " + name() + " loaded anyway because aof-load-truncated is enabled");
    }

    private void endFile() throws IOException {
        boolean isBase = files.get(index).type() == AofFile.Type.BASE;
        log.notice("DB loaded from " + (isBase ? "base" : "incr") + " file " + name() + ": "
                + "%.3f".formatted((loop.clock().nanos() - startNanos) / 1e9) + " seconds");
        bytesBefore += commands.position();
        close();
    }

    /// Gives up the file that is read, and gives back the memory.
    void close() {
        if (client.transaction() != null) TransactionCommands.discard(client, watched);
        if (rdb != null) rdb.close();
        if (commands != null) commands.close();
        rdb = null;
        commands = null;
        try {
            if (channel != null) channel.close();
        } catch (IOException e) {
            log.warning("The append only file " + name() + " cannot be closed: " + AofFolder.reason(e));
        }
        channel = null;
    }
}
