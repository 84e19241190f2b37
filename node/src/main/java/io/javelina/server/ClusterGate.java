package io.javelina.server;

import io.javelina.cluster.topology.Member;
import io.javelina.cluster.topology.NodeId;
import io.javelina.cluster.topology.SlotSet;
import io.javelina.command.Client;
import io.javelina.command.Command;
import io.javelina.command.Flag;
import io.javelina.command.Request;
import io.javelina.command.SlotFinder;
import io.javelina.config.Configuration;
import io.javelina.config.Directives;

/// Judges whether a request may run on this node of a cluster, or where it is to be sent. Node loop only.
///
/// For nearly all requests that is one look at a table: whether this node serves the slot and nothing is unusual about
/// that. Only the others are looked at closely.
final class ClusterGate {
    static final String DOWN = "CLUSTERDOWN The cluster is down";
    private static final String DOWN_FOR_WRITES = "CLUSTERDOWN The cluster is down and only accepts read commands";
    private static final String NOT_SERVED = "CLUSTERDOWN Hash slot not served";
    private static final String CROSS_SLOT = "CROSSSLOT Keys in request don't hash to the same slot";
    private static final String TRY_AGAIN = "TRYAGAIN Multiple keys request during rehashing of slot";
    private static final String MIGRATE = "MIGRATE";

    private final ClusterEndpoints endpoints;
    private final OpenSlots open;
    private final SlotFinder finder = new SlotFinder();
    private final RequestedKeys keys = new RequestedKeys();
    private ClusterView view = ClusterView.EMPTY;
    /// By slot, whether this node owns it and its keys are not on their way to or from another one.
    private final boolean[] serves = new boolean[SlotSet.SLOTS];
    /// By slot, whether nobody else can still write to it.
    private final boolean[] writable = new boolean[SlotSet.SLOTS];
    /// By slot, whether its new owner may not know yet that it is.
    private final boolean[] handedOver = new boolean[SlotSet.SLOTS];
    private boolean hasMajority;
    private boolean healthy;
    private boolean needsCoverage;
    private boolean readsWhenDown;
    private boolean pubsubWhenDown;

    ClusterGate(ClusterEndpoints endpoints, OpenSlots open) {
        this.endpoints = endpoints;
        this.open = open;
    }

    void configure(Configuration now) {
        needsCoverage = now.flag(Directives.CLUSTER_REQUIRE_FULL_COVERAGE);
        readsWhenDown = now.flag(Directives.CLUSTER_ALLOW_READS_WHEN_DOWN);
        pubsubWhenDown = now.flag(Directives.CLUSTER_ALLOW_PUBSUBSHARD_WHEN_DOWN);
        judgeHealth();
    }

    void view(ClusterView now) {
        view = now;
        for (int slot = 0; slot < SlotSet.SLOTS; slot++) slotChanged(slot);
        judgeHealth();
    }

    /// These are the slots of this node that nobody else can still write to.
    void writable(SlotSet slots) {
        for (int slot = 0; slot < SlotSet.SLOTS; slot++) writable[slot] = slots.contains(slot);
    }

    /// These slots were lost to others who may not know of that yet.
    void handedOver(SlotSet slots) {
        for (int slot = 0; slot < SlotSet.SLOTS; slot++) handedOver[slot] = slots.contains(slot);
    }

    /// Whether the request has to wait before it is sent elsewhere, from where it would be sent back.
    boolean holdsRedirectionBack(Request request) {
        int slot = request.slot();
        return healthy && slot >= 0 && handedOver[slot] && !view.isOwn(slot);
    }

    /// Whether the request has to wait, since it writes to a slot that has come here while its last owner may not have heard
    /// of that.
    boolean holdsBack(Request request) {
        int slot = request.slot();
        return slot >= 0 && !writable[slot] && view.isOwn(slot) && request.has(Flag.WRITE);
    }

    /// A slot was opened or closed.
    void slotChanged(int slot) { serves[slot] = view.isOwn(slot) && !open.isOpen(slot); }

    /// Whether the node knows that nobody can have taken its place.
    void hasMajority(boolean now) {
        if (hasMajority == now) return;
        hasMajority = now;
        judgeHealth();
    }

    /// Whether the reply to a request that may run here is true only as long as nobody has taken this node's place.
    boolean isLeased(Request request) {
        return hasMajority && !view.isReplica() && (request.slot() != SlotFinder.NO_KEYS || request.has(Flag.WRITE));
    }

    private void judgeHealth() { healthy = hasMajority && (!needsCoverage || view.isCovered()); }

    /// `cluster_state`.
    boolean isHealthy() { return healthy; }

    /// Whether this node's shard has the slot, or is getting it.
    boolean serves(int slot) { return view.isOfOwnShard(slot) || open.source(slot) != null; }

    /// The error that sends the client elsewhere, or away; null when the request may run here.
    String redirection(Request request) {
        if (request.command().runsQueue()) return endOfTransaction(request);
        int slot = finder.find(request.command(), request.arguments());
        request.slot(slot);
        if (slot == SlotFinder.NO_KEYS || healthy && slot >= 0 && serves[slot]) return null;
        return judge(request, slot);
    }

    private String endOfTransaction(Request request) {
        if (request.client().transaction() == null) return null;
        int slot = request.client().transaction().slot();
        request.slot(slot);
        return slot == SlotFinder.NO_KEYS ? null : judge(request, slot);
    }

    private String judge(Request request, int slot) {
        if (slot == SlotFinder.SEVERAL) return CROSS_SLOT;
        NodeId owner = view.owner(slot);
        if (owner == null) return NOT_SERVED;
        Client client = request.client();
        boolean isOpenHere = !view.isReplica() || client.readsReplicas();
        boolean leaves = isOpenHere && owner.equals(view.primary()) && open.target(slot) != null;
        boolean comes = isOpenHere && !leaves && open.source(slot) != null;
        boolean isMessage = request.has(Flag.PUBSUB);
        if (leaves || comes) {
            keys.look(request, isMessage);
            if (keys.isUndecidable()) return TRY_AGAIN;
        }
        String refusal = healthy ? null : refusal(request, isMessage);
        if (refusal != null) return refusal;
        if ((leaves || comes) && request.command().name().equals(MIGRATE) && !view.isReplica()) return null;
        if (leaves && keys.missing() > 0) return keys.present() > 0 ? TRY_AGAIN : ask(slot, client);
        if (comes && (client.isAsking() || request.command().has(Flag.ASKING)))
            return keys.areSeveral() && keys.missing() > 0 ? TRY_AGAIN : null;
        if (owner.equals(view.self()) || mayReadHere(request, owner, isMessage)) return null;
        return redirection("MOVED", slot, view.topology().member(owner), client);
    }

    /// Why the request may not run while the cluster is down, null when it may.
    private String refusal(Request request, boolean isMessage) {
        boolean writes = request.has(Flag.WRITE);
        if (isMessage && !writes) return pubsubWhenDown ? null : DOWN;
        if (!readsWhenDown) return DOWN;
        return writes ? DOWN_FOR_WRITES : null;
    }

    private boolean mayReadHere(Request request, NodeId owner, boolean isMessage) {
        if (!view.isReplica() || !owner.equals(view.primary())) return false;
        return (request.client().readsReplicas() || isMessage) && !request.has(Flag.WRITE);
    }

    private String ask(int slot, Client client) {
        return redirection("ASK", slot, view.topology().member(open.target(slot)), client);
    }

    private String redirection(String code, int slot, Member to, Client client) {
        return code + " " + slot + " " + endpoints.endpoint(to, client) + ":" + ClusterEndpoints.port(to);
    }

    /// Where a client has to go that waits for keys of a slot; null when it may wait on.
    String redirectionOfBlocked(Connection client, Command command, int slot) {
        if (!healthy) return DOWN;
        NodeId owner = view.owner(slot);
        boolean mayReadHere = client.readsReplicas() && !command.has(Flag.WRITE) && view.isReplica()
                && view.primary().equals(owner);
        if (mayReadHere || view.isOwn(slot) || open.source(slot) != null) return null;
        if (owner == null) return NOT_SERVED;
        return redirection("MOVED", slot, view.topology().member(owner), client);
    }
}
