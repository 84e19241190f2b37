package io.javelina.server;

import io.javelina.keyspace.Keyspace;
import io.javelina.keyspace.SnapshotWriter;
import io.javelina.persistence.FileSink;
import io.javelina.persistence.LibrarySource;
import io.javelina.persistence.RdbCodecs;
import io.javelina.persistence.RdbFileWriter;
import io.javelina.persistence.RdbHeader;
import io.javelina.persistence.RdbSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.function.Supplier;

/// Writes a snapshot to a file, which gets its name when it is complete. Whoever starts it says what follows from its end.
final class RdbSaveJob implements SnapshotJob {
    /// What follows from its end.
    interface Ending {
        /// @param failure why it failed, null when it succeeded
        void ended(State state, String failure);

        /// Somebody did not want it any more.
        void cancelled();
    }

    private final String kind;
    private final Keyspace keyspace;
    private final RdbCodecs codecs;
    private final Supplier<RdbSettings> settings;
    private final Path file;
    private final String temporaryName;
    private final Supplier<RdbHeader> header;
    private final LibrarySource functions;
    private final Ending ending;
    private FileSink sink;
    private RdbFileWriter writer;

    /// @param settings asked when it begins
    /// @param header likewise
    RdbSaveJob(String kind, Keyspace keyspace, RdbCodecs codecs, Supplier<RdbSettings> settings, Path file,
            String temporaryName,
            Supplier<RdbHeader> header, LibrarySource functions, Ending ending) {
        this.kind = kind;
        this.keyspace = keyspace;
        this.codecs = codecs;
        this.settings = settings;
        this.file = file;
        this.temporaryName = temporaryName;
        this.header = header;
        this.functions = functions;
        this.ending = ending;
    }

    @Override
    public String kind() { return kind; }

    @Override
    public SnapshotWriter begin() throws IOException {
        RdbSettings now = settings.get();
        sink = FileSink.open(keyspace.allocator(), file, temporaryName, now);
        try {
            writer = new RdbFileWriter(keyspace, codecs, now, sink, header.get(), functions);
            return writer;
        } catch (RuntimeException e) {
            sink.cancel();
            throw e;
        }
    }

    @Override
    public State state() {
        return writer.failure() == null ? State.of(sink) : State.FAILED;
    }

    @Override
    public void cancel() {
        release();
        ending.cancelled();
    }

    @Override
    public void ended(State state) {
        String reason = state == State.SUCCEEDED ? null : failure();
        release();
        ending.ended(state, reason);
    }

    private String failure() {
        if (writer == null) return "it could not begin";
        if (writer.failure() != null) return writer.failure();
        return sink.failure() != null ? sink.failure() : "out of memory";
    }

    private void release() {
        if (writer != null) writer.close();
        if (sink != null) sink.cancel();
    }

    @Override
    public OptionalLong writtenBytes() {
        return sink == null ? OptionalLong.empty() : OptionalLong.of(sink.writtenBytes());
    }

    // For those who do not wait for their turn.

    /// Waits as long as there is too much on its way to the disk.
    void awaitRoom() throws InterruptedException { if (writer.isFull()) sink.awaitRoom(); }

    /// Waits until the file is there or will not be.
    State await() throws InterruptedException {
        if (writer.failure() != null) sink.cancel();
        sink.await();
        return state();
    }
}
