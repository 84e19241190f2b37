package io.javelina.cluster;

import io.javelina.cluster.topology.Member;
import io.javelina.cluster.topology.NodeId;
import io.javelina.cluster.topology.TopologyEntry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/// Nodes that make two clusters one. Each asks the other of which it is; whoever is alone joins, and when both are, the one that does
/// not promise the other to stay. The cluster's thread.
final class Meetings {
    private static final long ASK_AGAIN_MILLIS = 200;
    private static final long PROMISE_MILLIS = 5000;

    private final ThisNode node;
    private final Home home;
    private final Mail mail;
    private final Whereabouts whereabouts;
    /// Called when a cluster cannot be joined.
    private final Runnable beAlone;
    private final List<Encounter> encounters = new ArrayList<>();
    /// Until then somebody has been promised that this node, which is alone, stays in its cluster.
    private long promisedUntilMillis;

    Meetings(ThisNode node, Home home, Mail mail, Whereabouts whereabouts, Runnable beAlone) {
        this.node = node;
        this.home = home;
        this.mail = mail;
        this.whereabouts = whereabouts;
        this.beAlone = beAlone;
    }

    boolean areNone() { return encounters.isEmpty(); }

    // Whom this node wants to meet.

    Encounter meet(InetSocketAddress where) {
        Encounter encounter = Encounter.at(where, node.failover.nodeTimeoutMillis());
        encounters.add(encounter);
        if (!home.isMoving()) home.bus().meet(List.of(where));
        return encounter;
    }

    void meet(String id) { encounters.add(Encounter.with(id, node.failover.nodeTimeoutMillis())); }

    /// The bus is another one, or in another group.
    void arrived() {
        for (Encounter encounter : encounters) if (encounter.where != null) home.bus().meet(List.of(encounter.where));
    }

    void giveUp(ClusterRefusal why) {
        encounters.forEach(encounter -> encounter.done.completeExceptionally(why));
        encounters.clear();
    }

    void tick(long now) {
        encounters.removeIf(encounter -> isOver(encounter, now));
        for (Encounter encounter : List.copyOf(encounters)) if (now >= encounter.nextMillis) ask(encounter, now);
    }

    private boolean isOver(Encounter encounter, long now) {
        boolean isTogether = encounter.id != null && node.topology().member(new NodeId(encounter.id)) != null
                && node.isMember();
        if (isTogether || now >= encounter.answerMillis) encounter.done.complete(null);
        return isTogether || now >= encounter.untilMillis || encounter.done.isCompletedExceptionally();
    }

    private void ask(Encounter encounter, long now) {
        if (home.isMoving()) return;
        encounter.nextMillis = now + ASK_AGAIN_MILLIS + node.random.nextLong(ASK_AGAIN_MILLIS);
        if (encounter.id == null) encounter.id = home.bus().nodeAt(encounter.where);
        if (encounter.id == null || home.log() == null || !node.isMember()) return;
        whereabouts.speaksWith(encounter.id);
        mail.send(new NodeId(encounter.id),
                new Meeting.Ask(home.cluster(), node.topology().members().size(), encounter.ip()));
    }

    // What they say.

    void heard(NodeId from, Meeting message) {
        switch (message) {
            case Meeting.Ask ask -> mail.send(from, answer(from, ask));
            case Meeting.Accept accept -> follow(from, accept);
            case Meeting.Busy _ -> {}
            case Meeting.Refuse refuse -> encounters.stream().filter(with(from))
                    .forEach(each -> each.done.completeExceptionally(new ClusterRefusal(refuse.reason())));
        }
    }

    private static Predicate<Encounter> with(NodeId other) { return each -> other.hex().equals(each.id); }

    private Meeting answer(NodeId from, Meeting.Ask ask) {
        whereabouts.reachedAt(ask.reachedAt());
        if (home.log() == null || !node.isMember()) return new Meeting.Busy();
        if (ask.cluster().equals(home.cluster())) return accept();
        if (ask.size() > 1) return answerSeveral(from);
        boolean wantsToMove = node.isAlone() && !encounters.isEmpty();
        boolean isMutual = encounters.stream().anyMatch(with(from));
        if (wantsToMove && !(isMutual && node.id().compareTo(from) < 0)) return new Meeting.Busy();
        promisedUntilMillis = ClusterClock.millis() + PROMISE_MILLIS;
        return accept();
    }

    /// Somebody asks who is not alone: this node goes there, if it can.
    private Meeting answerSeveral(NodeId from) {
        if (!node.isAlone())
            return new Meeting.Refuse("The two nodes are of different clusters that have several nodes each");
        boolean isFree = ClusterClock.millis() >= promisedUntilMillis;
        if (isFree && encounters.stream().noneMatch(with(from))) meet(from.hex());
        return new Meeting.Busy();
    }

    private Meeting accept() { return new Meeting.Accept(home.cluster(), List.copyOf(home.log().voters())); }

    private void follow(NodeId to, Meeting.Accept accept) {
        boolean wanted = encounters.stream().anyMatch(with(to));
        if (!wanted || home.log() == null || !node.isAlone() || accept.cluster().equals(home.cluster())) return;
        if (ClusterClock.millis() < promisedUntilMillis || accept.voters().contains(node.id().hex())) return;
        whereabouts.speaksWith(to.hex());
        Member own = node.own();
        node.joining = new TopologyEntry.NodeJoin(own.id(), node.address(), own.shard(), own.configEpoch(),
                node.topology().slots(own.id()));
        node.notice("This node joins cluster " + accept.cluster() + " of node " + to);
        try {
            home.join(accept);
        } catch (IOException | IllegalArgumentException e) {
            node.fail("This node cannot join: " + e.getMessage());
            beAlone.run();
        }
    }
}
