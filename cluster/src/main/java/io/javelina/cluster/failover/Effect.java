package io.javelina.cluster.failover;

import io.javelina.cluster.topology.NodeId;
import io.javelina.cluster.topology.TopologyEntry;

/// What is to be done, by who asked the [MemberLogic], and in the given order.
public sealed interface Effect {
    /// To one node.
    record Send(NodeId to, Message message) implements Effect {
    }

    /// To all others.
    record Broadcast(Message message) implements Effect {
    }

    /// The entry goes to the log. What becomes of it is seen when it is applied; it is proposed again when nothing is.
    record Propose(TopologyEntry entry) implements Effect {
    }

    /// The log is asked to apply all that was committed before this moment; [MemberLogic#caughtUp] says that it has.
    record CatchUp() implements Effect {
    }

    /// Clients are served by this from now on.
    record Serve(Standing standing) implements Effect {
    }

    /// This node's data is the primary's now.
    record BecomePrimary() implements Effect {
    }

    /// This node replicates that one from now on.
    record Follow(NodeId primary) implements Effect {
    }

    /// Nothing is written until then, or until [ResumeWrites]; [MemberLogic#writesPaused] says where the data ends.
    record PauseWrites(long untilMillis) implements Effect {
    }

    record ResumeWrites() implements Effect {
    }

    /// A line for the server's log.
    record Notice(String text) implements Effect {
    }
}
