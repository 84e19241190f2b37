package io.javelina.cluster.log;

import java.util.Collection;
import java.util.concurrent.CompletionStage;

/// Entries that a majority of the voting nodes has stored, in one order for all: what was once acknowledged is never lost and
/// never changes its place. It knows nothing of what entries mean.
public interface ReplicatedLog extends AutoCloseable {
    /// Who is given the entries, one by one, on the log's thread.
    interface StateMachine {
        /// @param index counts up by one or more
        void apply(long index, byte[] entry);

        /// All that was applied so far.
        byte[] snapshot();

        /// Forgets everything and goes on from there.
        void restore(byte[] snapshot);
    }

    /// Done with the index once this node's state machine has applied it. When it fails, the entry may or may not be applied
    /// later.
    CompletionStage<Long> append(byte[] entry);

    /// The node that orders entries now, null while nobody does; by its id.
    String leader();

    /// That node's process has ended: if it was the one that orders entries, nobody waits for it any more.
    void gone(String id);

    /// Who votes, by id.
    Collection<String> voters();

    CompletionStage<Void> addVoter(String id);

    CompletionStage<Void> removeVoter(String id);

    @Override
    void close();
}
