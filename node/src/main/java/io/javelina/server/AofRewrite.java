package io.javelina.server;

import io.javelina.keyspace.SnapshotWriter;
import io.javelina.memory.MemoryExhausted;
import java.io.IOException;
import java.util.OptionalLong;

/// A snapshot that becomes the base of the append-only file. From its first moment on commands go to a new increment; when
/// it is complete it replaces the old base and all increments before that one.
final class AofRewrite implements SnapshotJob {
    static final String KIND = "aof";

    private final AofRewrites rewrites;
    private final AppendOnlyFile live;
    private final AofFiles files;
    private final AofBases bases;
    private final AofSettings settings;
    /// Settings at the beginning.
    private boolean isRdb;
    private boolean isFirst;
    /// Null before it has begun.
    private AofBases.Base base;
    private String error;
    private long baseBytes;
    /// Whether the base is complete, and its use has begun; and whether that has ended.
    private boolean finishing;
    private boolean finished;

    AofRewrite(AofRewrites rewrites, AppendOnlyFile live, AofFiles files, AofBases bases, AofSettings settings) {
        this.rewrites = rewrites;
        this.live = live;
        this.files = files;
        this.bases = bases;
        this.settings = settings;
    }

    @Override
    public String kind() { return KIND; }

    @Override
    public SnapshotWriter begin() throws IOException {
        isRdb = settings.baseIsRdb;
        isFirst = live.state() == AppendOnlyFile.State.WAIT_REWRITE;
        files.makeFolder();
        base = bases.open(files.nextBase(isRdb), isRdb, settings);
        try {
            if (isFirst) files.beginTemporaryIncrement();
            else if (live.isEnabled()) files.beginIncrement(reason -> error = reason);
        } catch (IOException | MemoryExhausted e) {
            base.cancel();
            throw e;
        }
        rewrites.hasBegun();
        return base.writer();
    }

    @Override
    public State state() {
        if (error != null) return State.FAILED;
        if (finishing) return finished ? State.SUCCEEDED : State.RUNNING;
        State written = base.state();
        if (written == State.FAILED) error = base.failure();
        if (written != State.SUCCEEDED) return written;
        finishing = true;
        base.close();
        files.useBase(isRdb, isFirst, this::baseUsed);
        return State.RUNNING;
    }

    private void baseUsed(String reason, long bytes) {
        error = reason;
        baseBytes = bytes;
        finished = true;
    }

    @Override
    public OptionalLong writtenBytes() {
        return base == null ? OptionalLong.empty() : OptionalLong.of(base.writtenBytes());
    }

    @Override
    public void cancel() {
        if (base != null) base.cancel();
        rewrites.wasCancelled(this);
    }

    @Override
    public void ended(State state) {
        if (state == State.FAILED && base != null) base.cancel();
        String reason = error != null ? error : "it could not begin, or there was not enough memory";
        rewrites.hasEnded(this, state == State.SUCCEEDED ? null : reason, baseBytes);
    }
}
