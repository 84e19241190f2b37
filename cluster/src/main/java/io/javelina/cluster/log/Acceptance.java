package io.javelina.cluster.log;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.jgroups.Address;
import org.jgroups.protocols.raft.AppendResult;
import org.jgroups.protocols.raft.LogEntries;
import org.jgroups.protocols.raft.LogEntry;

/// What a follower takes from its leader. It acknowledges what it has compared with the leader's log in this term, and nothing else; it
/// commits nothing else either. jgroups-raft acknowledges all that a follower has when it gets nothing new, and commits as far as the
/// leader has: also entries that this leader does not have.
///
/// Under the monitor of the [GuardedRaft].
final class Acceptance {
    private final GuardedRaft raft;
    private final DurableLog durable;
    private final LogSettings settings;
    /// Up to where the log is known to be that of the leader of `verifiedTerm`.
    private long verified;
    private long verifiedTerm = -1;

    Acceptance(GuardedRaft raft, DurableLog durable, LogSettings settings) {
        this.raft = raft;
        this.durable = durable;
        this.settings = settings;
    }

    // Entries.

    /// @param received null when the leader only says that it is there
    AppendResult take(Address leader, LogEntries received, long previousIndex, long previousTerm, long leaderCommit) {
        raft.heard(leader);
        List<LogEntry> entries = received == null ? List.of() : Arrays.asList(received.toArray());
        check(entries, previousIndex, previousTerm);
        long committed = raft.commitIndex();
        if (!entries.isEmpty()) {
            // What is committed here need not be compared; of a snapshot there is nothing left to compare it with.
            int known = Math.clamp(committed - previousIndex, 0, entries.size());
            long before = previousIndex + known;
            if (before > raft.lastAppended()) return refuse(raft.lastAppended());
            if (known == 0 && durable.termAt(before) != previousTerm) return disagree(before);
            if (before >= committed)
                verified = Math.max(verified(), append(before, entries.subList(known, entries.size())));
        }
        raft.commitLogTo(Math.min(leaderCommit, verified()), false);
        return acknowledge();
    }

    private void check(List<LogEntry> entries, long previousIndex, long previousTerm) {
        long term = previousTerm;
        if (previousIndex < 0 || previousTerm < 0 || previousTerm > raft.currentTerm())
            throw new IllegalArgumentException("entries after " + previousIndex + " of term " + previousTerm);
        for (LogEntry entry : entries) {
            boolean fits = entry.command() != null && entry.length() <= settings.entryLimit() + EntryId.BYTES
                    && entry.term() >= term && entry.term() <= raft.currentTerm();
            if (!fits) throw new IllegalArgumentException("an entry that cannot be: " + entry);
            term = entry.term();
        }
    }

    /// @return the index of the last of them
    private long append(long before, List<LogEntry> entries) {
        int same = 0;
        while (same < entries.size() && before + same < raft.lastAppended()
                && durable.termAt(before + same + 1) == entries.get(same).term())
            same++;
        if (same < entries.size()) raft.replaceFrom(before + same + 1, entries.subList(same, entries.size()));
        return before + entries.size();
    }

    // A snapshot.

    AppendResult install(Address leader, long index, long term, byte[] bytes) {
        if (index <= 0 || term <= 0 || term > raft.currentTerm())
            throw new IllegalArgumentException("a snapshot at " + index + " of term " + term);
        raft.heard(leader);
        // The superclass would go back to one that is older than what was applied.
        if (index > raft.commitIndex()) install(index, term, bytes);
        return acknowledge();
    }

    private void install(long index, long term, byte[] bytes) {
        try {
            SnapshotContent content = SnapshotContent.decode(bytes, settings.snapshotLimit());
            raft.restore(index, term, content, bytes);
            verified = Math.max(verified(), index);
        } catch (IOException e) {
            throw new IllegalArgumentException("a snapshot that cannot be: " + e.getMessage(), e);
        }
    }

    // Answers.

    private AppendResult acknowledge() {
        return new AppendResult(AppendResult.Result.OK, verified()).commitIndex(raft.commitIndex());
    }

    AppendResult refuse(long continueAfter) {
        return new AppendResult(AppendResult.Result.FAIL_ENTRY_NOT_FOUND, continueAfter)
                .commitIndex(raft.commitIndex());
    }

    private AppendResult disagree(long index) {
        if (index == raft.commitIndex())
            throw new IllegalArgumentException("entry " + index + " is committed, with another term");
        return refuse(beforeTerm(index));
    }

    /// The last index below that of another term: entries of a term are one leader's, so there is no need to go back one by one.
    private long beforeTerm(long index) {
        long term = durable.termAt(index);
        while (index > raft.commitIndex() && durable.termAt(index) == term) index--;
        return index;
    }

    /// What is committed is the same everywhere; more than that is known only once it was compared.
    private long verified() {
        if (verifiedTerm != raft.currentTerm()) {
            verifiedTerm = raft.currentTerm();
            verified = raft.commitIndex();
        }
        return verified = Math.max(verified, raft.commitIndex());
    }
}
