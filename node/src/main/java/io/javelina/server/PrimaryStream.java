package io.javelina.server;

import io.javelina.memory.Account;
import io.javelina.memory.Allocator;
import io.javelina.memory.ScratchBuffer;

/// The stream of commands that a primary sends its replica, as the replica counts it. Node loop only.
///
/// * The *read* offset counts what has arrived, the *applied* one what was executed. A transaction counts when it was
///   executed to its end: a replica that has lost its primary in the middle of one has applied nothing of it.
/// * What is applied goes on, byte by byte, to the history of this node, and with that to its own replicas, which so are
///   replicas of the same history.
final class PrimaryStream {
    /// Who wants to know of it.
    interface Listener {
        /// These bytes were applied.
        void applied(long address, long bytes);

        /// What came is no stream of commands.
        void corrupt(String reason);

        /// The connection is closed.
        void closed();
    }

    private static final long KEPT_BYTES = 1 << 14;

    private final Listener listener;
    private long readOffset;
    private long appliedOffset;
    /// The beginning of a transaction: executed, or queued rather, but not applied.
    private final ScratchBuffer begun;

    /// @param offset up to which all has been applied
    PrimaryStream(long offset, Allocator allocator, Listener listener) {
        this.listener = listener;
        this.readOffset = offset;
        this.appliedOffset = offset;
        this.begun = new ScratchBuffer(allocator, Account.REPLICA_LINK, KEPT_BYTES);
    }

    long readOffset() { return readOffset; }

    long appliedOffset() { return appliedOffset; }

    void received(int bytes) { readOffset += bytes; }

    /// These bytes were executed.
    ///
    /// @param inTransaction whether a transaction has begun that they do not end
    void executed(long address, long bytes, boolean inTransaction) {
        if (inTransaction) {
            begun.append(address, bytes);
            return;
        }
        if (!begun.isEmpty()) {
            apply(begun.address(), begun.length());
            begun.reset();
        }
        apply(address, bytes);
    }

    private void apply(long address, long bytes) {
        appliedOffset += bytes;
        listener.applied(address, bytes);
    }

    void corrupt(String reason) { listener.corrupt(reason); }

    void closed() {
        begun.close();
        listener.closed();
    }
}
