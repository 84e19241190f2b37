package io.javelina.server;

import io.javelina.keyspace.Keyspace;
import io.javelina.keyspace.SnapshotWriter;
import io.javelina.memory.MemoryExhausted;
import io.javelina.persistence.CommandsWriter;
import io.javelina.persistence.FileSink;
import io.javelina.persistence.LibrarySource;
import io.javelina.persistence.RdbCodecs;
import io.javelina.persistence.RdbFileWriter;
import io.javelina.persistence.RdbHeader;
import io.javelina.persistence.RdbSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/// Writes bases of the append-only file. Node loop only.
final class AofBases {
    private static final String TEMPORARY = "temp-rewriteaof-bg-" + ProcessHandle.current().pid() + "-%d.aof";

    /// The thread of a rewrite that was cancelled may not yet have deleted its file, so each has a name of its own.
    private int temporaryFiles;
    private final Keyspace keyspace;
    private final RdbCodecs codecs;
    private final SnapshotVersions versions;
    private final LibrarySource functions;
    private final NodeClock clock;

    AofBases(Keyspace keyspace, RdbCodecs codecs, SnapshotVersions versions, LibrarySource functions,
            NodeClock clock) {
        this.keyspace = keyspace;
        this.codecs = codecs;
        this.versions = versions;
        this.functions = functions;
        this.clock = clock;
    }

    /// A base that is being written.
    static final class Base {
        private final SnapshotWriter writer;
        /// Gives back what the writer holds.
        private final Runnable close;
        /// Why the writer cannot go on, null while it can.
        private final Supplier<String> writerFailure;
        private final FileSink sink;

        private Base(SnapshotWriter writer, Runnable close, Supplier<String> writerFailure, FileSink sink) {
            this.writer = writer;
            this.close = close;
            this.writerFailure = writerFailure;
            this.sink = sink;
        }

        SnapshotWriter writer() { return writer; }

        SnapshotJob.State state() {
            return writerFailure.get() == null ? SnapshotJob.State.of(sink) : SnapshotJob.State.FAILED;
        }

        String failure() { return writerFailure.get() != null ? writerFailure.get() : sink.failure(); }

        long writtenBytes() { return sink.writtenBytes(); }

        void close() { close.run(); }

        void cancel() {
            close.run();
            sink.cancel();
        }
    }

    Base open(Path target, boolean isRdb, AofSettings settings) throws IOException {
        RdbSettings file = new RdbSettings();
        file.flushesIncrementally = settings.flushesIncrementally;
        FileSink sink = FileSink.open(keyspace.allocator(), target, TEMPORARY.formatted(++temporaryFiles), file);
        try {
            return isRdb ? snapshot(sink) : commands(sink);
        } catch (MemoryExhausted e) {
            sink.cancel();
            throw e;
        }
    }

    private Base snapshot(FileSink sink) {
        RdbFileWriter writer = new RdbFileWriter(keyspace, codecs, versions.forFile(), sink, header(), functions);
        return new Base(writer, writer::close, writer::failure, sink);
    }

    private Base commands(FileSink sink) {
        CommandsWriter writer = new CommandsWriter(keyspace.blocks(), sink, functions);
        return new Base(writer, writer::close, () -> null, sink);
    }

    private RdbHeader header() {
        return new RdbHeader(Version.REDIS_VERSION, Version.VALKEY_VERSION,
                TimeUnit.MILLISECONDS.toSeconds(clock.unixMillis()), keyspace.allocator().ledger().total())
                .slotImports(keyspace.hiddenSlots().told()).isBaseOfAppendOnlyFile(true);
    }

    /// Writes a base without any keys, and waits for it.
    void writeNow(Path target, AofSettings settings) throws IOException {
        Base base = open(target, settings.baseIsRdb, settings);
        base.writer().end();
        base.close();
        try {
            base.sink.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted");
        }
        if (base.state() != SnapshotJob.State.SUCCEEDED) throw new IOException(base.failure());
    }
}
