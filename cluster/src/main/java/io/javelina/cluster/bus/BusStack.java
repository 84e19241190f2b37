package io.javelina.cluster.bus;

import java.util.List;
import org.jgroups.JChannel;
import org.jgroups.Message;
import org.jgroups.fork.UnknownForkHandler;
import org.jgroups.protocols.FORK;
import org.jgroups.protocols.NAKACK4;
import org.jgroups.protocols.VERIFY_SUSPECT2;
import org.jgroups.protocols.pbcast.GMS;
import org.jgroups.protocols.raft.NO_DUPES;
import org.jgroups.stack.Protocol;

/// The protocols of the bus, from the lowest to the highest.
///
/// There is no fragmentation, since links carry frames of any size that the bus allows, and who reads them needs no table of
/// parts that a stranger could fill. Nothing orders or agrees: that is the replicated log's business, which stands on [FORK].
final class BusStack {
    private static final long VERIFY_MILLIS = 500;
    private static final long JOIN_MILLIS = 1000;
    private static final long LEAVE_MILLIS = 300;
    private static final long VIEW_ACK_MILLIS = 2000;
    /// Groups that merge wait so long for a node of whom only an old view tells that it is there, and then begin again without it.
    private static final long MERGE_MILLIS = 1500;
    /// Only views and the log's messages are sent to all at once.
    private static final int MULTICAST_CAPACITY = 1024;

    private BusStack() {}

    static JChannel channel(BusSettings settings, LinkEvents events) throws Exception {
        BusProtocols.register();
        JChannel channel = new JChannel(protocols(settings, events)).name(settings.nodeId());
        channel.addAddressGenerator(() -> NodeAddresses.of(settings.nodeId()));
        return channel;
    }

    private static List<Protocol> protocols(BusSettings settings, LinkEvents events) throws Exception {
        return List.of(new BusTransport(settings, events), new BusDiscovery(settings.seeds(), settings.log()),
                new Reunion(), new Silence(settings.nodeTimeoutMillis()),
                new VERIFY_SUSPECT2().setTimeout(VERIFY_MILLIS),
                new NAKACK4().capacity(MULTICAST_CAPACITY).useMcastXmit(false),
                new BusUnicast(settings::windowBytes), new NO_DUPES(), membership(), fork());
    }

    private static Protocol membership() {
        return new GMS().setJoinTimeout(JOIN_MILLIS).setLeaveTimeout(LEAVE_MILLIS)
                .setViewAckCollectionTimeout(VIEW_ACK_MILLIS).setMergeTimeout(MERGE_MILLIS).printLocalAddress(false);
    }

    private static Protocol fork() {
        FORK fork = new FORK();
        fork.setUnknownForkHandler(new Ignored());
        return fork;
    }

    /// What is sent to a fork that this node has not opened, or has closed, is none of its business.
    private static final class Ignored implements UnknownForkHandler {
        @Override
        public Object handleUnknownForkStack(Message message, String stack) { return null; }

        @Override
        public Object handleUnknownForkChannel(Message message, String channel) { return null; }
    }
}
