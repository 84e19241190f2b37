package io.javelina.cluster.log;

import java.util.Arrays;
import org.jgroups.Address;
import org.jgroups.Message;
import org.jgroups.protocols.raft.AppendResult;
import org.jgroups.protocols.raft.Follower;
import org.jgroups.protocols.raft.Leader;
import org.jgroups.protocols.raft.LogEntries;
import org.jgroups.protocols.raft.RaftImpl;
import org.jgroups.protocols.raft.Role;

/// What jgroups-raft asks of a node by its role, handed to those who answer.
final class Roles {
    private Roles() {}

    static RaftImpl of(Role role, GuardedRaft raft) {
        return switch (role) {
            case Leader -> new Leading(raft);
            case Follower -> new Following(raft);
            case Learner -> new Learning(raft);
        };
    }

    private static class Following extends Follower {
        private final GuardedRaft raft;

        Following(GuardedRaft raft) {
            super(raft);
            this.raft = raft;
        }

        @Override
        public AppendResult handleAppendEntriesRequest(LogEntries entries, Address leader, long previousIndex,
                long previousTerm, long entryTerm, long leaderCommit) {
            return raft.acceptance().take(leader, entries, previousIndex, previousTerm, leaderCommit);
        }

        @Override
        public void handleInstallSnapshotRequest(Message message, Address leader, long index, long term) {
            byte[] bytes = Arrays.copyOfRange(message.getArray(), message.getOffset(),
                    message.getOffset() + message.getLength());
            raft.respond(message.src(), raft.acceptance().install(leader, index, term, bytes));
        }
    }

    private static final class Learning extends Following {
        Learning(GuardedRaft raft) { super(raft); }
    }

    static final class Leading extends Leader {
        private final GuardedRaft raft;

        Leading(GuardedRaft raft) {
            super(raft);
            this.raft = raft;
        }

        @Override
        public AppendResult handleAppendEntriesRequest(LogEntries entries, Address leader, long previousIndex,
                long previousTerm, long entryTerm, long leaderCommit) {
            throw new IllegalArgumentException(leader + " says that it leads in the term in which this node does");
        }

        @Override
        public void handleAppendEntriesResponse(Address sender, long term, AppendResult result) {
            if (raft.leadership().heard(sender, result)) raft.commitLogTo(raft.lastAppended(), true);
        }
    }
}
