package io.javelina.server;

import io.javelina.keyspace.SnapshotWriter;
import io.javelina.memory.Account;
import io.javelina.memory.Memory;
import io.javelina.persistence.SnapshotSink;
import io.javelina.replication.BlockReader;
import io.javelina.replication.SharedBlocks;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/// A snapshot that is sent to replicas as it is made, without a file (`repl-diskless-sync`). Since its length is not
/// known, it stands between two marks:
///
///     $EOF:<40 characters> CR LF  snapshot  <the same 40 characters>
///
/// All replicas read the same blocks. The slowest of them sets the pace; one that reads nothing for `repl-timeout` is
/// disconnected, and the others go on. Node loop only.
final class StreamedSync implements SnapshotJob, SnapshotSink {
    /// What is made and not yet with the slowest replica, at most.
    private static final long MOST_BYTES = 2 << 20;
    private static final int BLOCK_BYTES = 256 << 10;

    private final FullSyncs syncs;
    private final NodeLoop loop;
    private final SharedBlocks blocks;
    private final String mark;
    private final List<Receiver> receivers = new ArrayList<>();
    private SyncSnapshots.Writing writing;
    private boolean ended;
    private long madeBytes;

    private record Receiver(Replica replica, BlockReader reader) {
        boolean isThere() { return replica.state() == Replica.State.WAITS_FOR_END; }
    }

    StreamedSync(FullSyncs syncs, NodeLoop loop, String mark) {
        this.syncs = syncs;
        this.loop = loop;
        this.mark = mark;
        this.blocks = new SharedBlocks(loop.allocator(), Account.SNAPSHOT_BUFFERS, 0);
        blocks.largestBlockBytes(BLOCK_BYTES);
    }

    @Override
    public String kind() { return "replicas"; }

    @Override
    public SnapshotWriter begin() {
        for (Replica each : syncs.beginAll()) {
            BlockReader reader = blocks.readNew();
            receivers.add(new Receiver(each, reader));
            each.send(reader);
        }
        write("$EOF:" + mark + "\r\n");
        writing = syncs.write(this, receivers.stream().map(Receiver::replica).toList());
        return writing.writer();
    }

    // What is written goes to all of them.

    private void write(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        long block = loop.allocator().allocate(Account.TEMPORARY, bytes.length);
        try {
            Memory.copy(bytes, 0, block, bytes.length);
            write(block, bytes.length);
        } finally {
            loop.allocator().free(Account.TEMPORARY, block, bytes.length);
        }
    }

    @Override
    public void write(long address, long bytes) {
        forgetLost();
        if (receivers.isEmpty()) return;
        madeBytes += bytes;
        blocks.append(address, bytes);
        for (Receiver each : receivers) each.replica.connection().replied();
    }

    @Override
    public boolean isFull() {
        for (Receiver each : receivers) if (each.isThere() && each.reader.remainingBytes() > MOST_BYTES) return true;
        return false;
    }

    @Override
    public void end() {
        write(mark);
        ended = true;
    }

    private void forgetLost() { receivers.removeIf(each -> !each.isThere()); }

    // How it goes.

    @Override
    public State state() {
        forgetLost();
        if (receivers.isEmpty() || writing.failure().get() != null) return State.FAILED;
        if (!ended) return State.RUNNING;
        for (Receiver each : receivers) if (each.reader.remainingBytes() > 0) return State.RUNNING;
        return State.SUCCEEDED;
    }

    @Override
    public OptionalLong writtenBytes() { return OptionalLong.of(madeBytes); }

    @Override
    public void cancel() { ended(State.FAILED); }

    @Override
    public void ended(State state) {
        forgetLost();
        if (!ended && writing != null) writing.close().run();
        if (state == State.FAILED) syncs.failed(reason());
        for (Receiver each : receivers) {
            if (state == State.SUCCEEDED) syncs.streamed(each.replica);
            else syncs.giveUp(each.replica);
        }
        receivers.clear();
    }

    private String reason() {
        String failure = writing == null ? null : writing.failure().get();
        if (failure != null) return failure;
        return receivers.isEmpty() ? "no replica is left that waits for it" : "it was given up";
    }
}
