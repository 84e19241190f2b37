package io.javelina.cluster;

import io.javelina.cluster.bus.Bus;
import io.javelina.cluster.topology.NodeId;
import io.javelina.cluster.topology.SlotSet;
import io.javelina.cluster.topology.Topology;
import io.javelina.cluster.topology.TopologyEntry;
import io.javelina.cluster.topology.TopologyEvent;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/// What the server asks of the cluster. Any thread; nothing here waits.
public interface ClusterControl {
    /// Starts what the server asks from then on.
    interface Starter {
        /// @param host the server, which has bound its ports
        ClusterControl start(ClusterHost host) throws IOException;
    }

    /// What this node knows of another one by itself, nothing of which was agreed on.
    ///
    /// @param isSuspected whether it has not answered this node for too long
    /// @param pingSentMillis unix milliseconds at which a question was sent that waits for its answer, 0 when there is none
    /// @param pongReceivedMillis unix milliseconds of its last answer, 0 when there was none
    /// @param offset the newest change of the data that it has, as it said last; 0 while it has none
    /// @param failureReports how many nodes have said that they cannot reach it, and not taken that back
    record Peer(boolean isSuspected, long pingSentMillis, long pongReceivedMillis, long offset, int failureReports) {
        public static final Peer UNKNOWN = new Peer(false, 0, 0, 0, 0);
    }

    /// Counts since the start.
    ///
    /// @param sentBytes of all messages
    /// @param sentPublishedBytes those of them that are for subscribers
    /// @param linksOverLimit links that were closed because too much waited for them to be sent
    record Traffic(long sentMessages, long receivedMessages, long sentBytes, long receivedBytes,
            long sentPublishedBytes, long receivedPublishedBytes, long linksOverLimit) {
        public static final Traffic NONE = new Traffic(0, 0, 0, 0, 0, 0, 0);

        /// What has come to it since then. Links may be gone since.
        public Traffic since(Traffic then) {
            return new Traffic(sentMessages - then.sentMessages, receivedMessages - then.receivedMessages,
                    sentBytes - then.sentBytes, receivedBytes - then.receivedBytes,
                    sentPublishedBytes - then.sentPublishedBytes,
                    receivedPublishedBytes - then.receivedPublishedBytes,
                    Math.max(0, linksOverLimit - then.linksOverLimit));
        }
    }

    /// Who this node is. It is somebody else after a [hard reset][#reset].
    NodeId self();

    /// What this node has applied so far.
    Topology topology();

    /// Whether what this node has applied is no older than its process. Until then it learns what was decided while it was away, and
    /// changes nothing for what it learns: it may be long over.
    boolean isCurrent();

    /// Tells who is to be told after [#topology], [#self], [#writable], [#handedOver] or [#isCurrent] has changed, on any thread: before the stages are
    /// done of those who have asked for the change. There is one listener; it is called once at once.
    void onChange(Runnable listener);

    /// Proposes a change; done once this node has applied it. Fails with [ClusterRefusal] when it was judged not to fit, when
    /// there is no majority, or when it is not known in time what became of it.
    CompletionStage<Void> propose(TopologyEntry entry);

    /// The server serves its clients by this topology now, and by no earlier one. Others may wait for that before they take over what
    /// this node has lost.
    void adopted(Topology topology);

    /// The slots that this node may write to as long as it [has a majority][#hasMajority]: those that it owns, without those
    /// to which their former owner may still write for a moment. Changes of it are told like those of the topology.
    SlotSet writable();

    /// The slots that this node has lost, as long as their new owner may not know of that and would send clients back: they may wait. That is
    /// a second at most. Changes of it are told like those of the topology.
    SlotSet handedOver();

    /// Whether this node hears enough others to know that nobody can have taken the place that it has in the topology that was
    /// [adopted][#adopted] last; a primary without that refuses writes. Fast: it is asked before each batch of commands.
    boolean hasMajority();

    /// Whether this node can reach that one now: a hint.
    boolean reaches(NodeId id);

    /// What this node knows of that one; [Peer#UNKNOWN] when it knows nothing. Fast, but not for every command.
    Peer peer(NodeId id);

    /// The links to the other nodes.
    List<Bus.LinkFigures> links();

    /// What all links take: those of [#links], and what cannot be told of one of them.
    long linkBytes();

    /// What other members have said of their memory last, as old as it is now; those who have said nothing are absent.
    Map<NodeId, NodeFigures> figures();

    /// What has happened to the topology, the oldest first, as far as it is kept.
    List<TopologyEvent> timeline();

    /// The node that orders the changes of the topology now; null while nobody is known to.
    NodeId logLeader();

    /// For how many milliseconds it is certain that nobody else writes in this node's place if it hears nobody any more; 0
    /// when it is not.
    long leaseMillis();

    Traffic traffic();

    /// Looks for a node there, and makes its cluster and this one the same, if either has one node only. Done when the other
    /// one has answered and both agree, or has not answered in about the time that a node may be silent: then it goes on
    /// looking for some time. Fails with [ClusterRefusal] when the two cannot be joined.
    ///
    /// @param ip an address, not a name
    /// @param busPort of the cluster bus; what nodes say of themselves counts once they are reached
    CompletionStage<Void> meet(String ip, int port, int busPort);

    /// Takes a node out of the cluster. Done once the topology says so; fails with [ClusterRefusal] when it may not go, or when no majority has
    /// agreed within the time that a node may be silent.
    CompletionStage<Void> forget(NodeId id);

    /// Leaves the cluster: this node is alone afterwards, a primary without slots in a shard of its own, and the others
    /// forget it if they can be told. After a hard reset it has another id, and all epochs are 0. Done once the topology
    /// says so.
    CompletionStage<Void> reset(boolean hard);

    /// This replica takes over from its primary, and nothing is lost: the primary is asked to hold its writers back (see
    /// [ClusterHost#holdWriters]); once this node has all its changes a [TopologyEntry.Failover] is proposed. Done once the
    /// primary was asked; whether it succeeds shows in the topology, or it is given up after
    /// `cluster-manual-failover-timeout` and the writers go on.
    ///
    /// @param force even when the primary does not answer. Then it is done once this node has taken over, and fails with
    ///        [ClusterRefusal] when it has not in time
    CompletionStage<Void> failOver(boolean force);

    /// This primary is about to end: the replica is asked to [take over][#failOver], nothing more. Whether it does shows in the
    /// topology; a wish may be lost.
    void offerTo(NodeId replica);

    /// The slots whose keys were on their way by hand when this node ended.
    SlotMoves formerMoves();

    /// Writes to disk, and syncs, what this node has to know when it starts again. Fails with the I/O error.
    CompletionStage<Void> save();

    /// Sends a message to the subscribers of all nodes but this one, or of those of this node's shard alone. It may be lost.
    void publish(byte[] channel, byte[] message, boolean toShard);

    /// Leaves the cluster alone from now on; this node looks to the others as if it had died.
    void close();
}
