package io.javelina.server;

import io.javelina.keyspace.SnapshotWriter;
import io.javelina.persistence.FileSink;
import java.io.IOException;
import java.util.BitSet;
import java.util.OptionalLong;

/// What a snapshot is made for: a file, a rewritten append-only file, the replicas that wait for one. Node loop only.
///
/// [Snapshots] calls, in this order: [#begin], then [#state] each turn, first while entries are written and then until it
/// is no longer `RUNNING`, and then [#ended]. [#cancel] may come at any time before that, instead of it.
interface SnapshotJob {
    enum State {
        RUNNING, SUCCEEDED, FAILED;

        /// How a job stands when all that is left of it is this.
        static State of(FileSink sink) {
            return switch (sink.state()) {
                case RUNNING -> RUNNING;
                case SUCCEEDED -> SUCCEEDED;
                case FAILED -> FAILED;
            };
        }
    }

    /// What it is, for the log and for INFO: `rdb`, `aof`, `replicas`, `slots`.
    String kind();

    /// The slots whose keys it is of, null for all keys.
    default BitSet slots() { return null; }

    /// Opens whatever it needs and writes what stands before the first entry.
    SnapshotWriter begin() throws IOException;

    /// How it stands. It fails as soon as it is known that it cannot succeed, and succeeds when all is where it should be,
    /// safe from a loss of power where that is promised.
    State state();

    /// Bytes that were made of the snapshot so far, if somebody counts them.
    default OptionalLong writtenBytes() { return OptionalLong.empty(); }

    /// Gives up: what was written is thrown away. It is not told anything more.
    void cancel();

    /// It is over, in this state; whatever follows from that.
    void ended(State state);
}
