package io.javelina.server;

import static io.javelina.command.Flag.ADMIN;
import static io.javelina.command.Flag.NOSCRIPT;
import static io.javelina.command.Flag.STALE;

import io.javelina.command.CommandTable;
import io.javelina.command.Request;
import io.javelina.keyspace.Database;
import io.javelina.resp.Reply;
import io.javelina.type.CommandError;

/// FAILOVER: a replica takes the place of this primary, and nothing is lost. Node loop only.
///
/// ```
///                      all writers wait               a replica has all changes
///   no-failover ──FAILOVER──► waiting-for-sync ──────────► failover-in-progress ──► no-failover
///        ▲                          │ ABORT, or time over          │ we ask it to take over:
///        └──────────────────────────┴──────────────────────────────┘ it agrees, or not
/// ```
final class Failover {
    private enum State {
        NONE("no-failover"), WAITS("waiting-for-sync"), HANDS_OVER("failover-in-progress");

        private final String shown;

        State(String shown) { this.shown = shown; }
    }

    private static final CommandError IN_CLUSTER = new CommandError(
            "ERR FAILOVER not allowed in cluster mode. Use CLUSTER FAILOVER command instead.");
    private static final CommandError NOT_UNDER_WAY = new CommandError("ERR No failover in progress.");
    private static final CommandError UNDER_WAY = new CommandError("ERR FAILOVER already in progress.");
    private static final CommandError NOT_A_PRIMARY = new CommandError(
            "ERR FAILOVER is not valid when server is a replica.");
    private static final CommandError NO_REPLICA = new CommandError("ERR FAILOVER requires connected replicas.");
    private static final CommandError NO_FORCE = new CommandError(
            "ERR FAILOVER with force option requires both a timeout and target HOST and IP.");
    private static final CommandError NO_TIME = new CommandError("ERR FAILOVER timeout must be greater than 0");
    private static final CommandError NO_SUCH_REPLICA = new CommandError(
            "ERR FAILOVER target HOST and PORT is not a replica.");
    private static final CommandError NOT_ONLINE = new CommandError("ERR FAILOVER target replica is not online.");

    private final NodeLoop loop;
    private final Replicas replicas;
    private final Log log;
    private Upstream upstream = Upstream.NONE;
    private State state = State.NONE;
    /// Who is to take over; null for the first that is ready.
    private String host;
    private int port;
    /// Unix milliseconds; 0 for never.
    private long deadlineMillis;
    /// Whether the replica takes over at the deadline even if it lacks some changes.
    private boolean isForced;

    Failover(NodeLoop loop, Log log) {
        this.loop = loop;
        this.replicas = loop.replicas();
        this.log = log;
    }

    void upstream(Upstream followed) { upstream = followed; }

    boolean isUnderWay() { return state != State.NONE; }

    /// Whether a replica is being asked to take over now.
    boolean isHandingOver() { return state == State.HANDS_OVER; }

    /// INFO's `master_failover_state`.
    String describe() { return state.shown; }

    void register(CommandTable.Family server) {
        server.command("FAILOVER").arity(-1).flags(ADMIN, NOSCRIPT, STALE).does(this::failover);
    }

    void failover(Request request, Database database, Reply reply) {
        if (loop.keyspace().isClustered()) throw IN_CLUSTER;
        if (request.size() == 2 && request.is(1, "ABORT")) {
            if (!isUnderWay()) throw NOT_UNDER_WAY;
            abort("Failover manually aborted");
        } else {
            begin(request);
        }
        reply.ok();
    }

    private void begin(Request request) {
        long timeout = 0;
        boolean force = false;
        String toHost = null;
        int toPort = 0;
        for (int i = 1; i < request.size(); i++) {
            if (request.is(i, "TIMEOUT") && i + 1 < request.size() && timeout == 0) {
                timeout = request.integer(++i);
                if (timeout <= 0) throw NO_TIME;
            } else if (request.is(i, "TO") && i + 2 < request.size() && toHost == null) {
                toPort = (int) request.integer(i + 2);
                toHost = request.argument(i + 1).text();
                i += 2;
            } else if (request.is(i, "FORCE") && !force) force = true;
            else throw CommandError.SYNTAX;
        }
        judge(force, timeout, toHost, toPort);
        host = toHost;
        port = toPort;
        isForced = force;
        deadlineMillis = timeout == 0 ? 0 : loop.keyspace().now() + timeout;
        state = State.WAITS;
        log.notice("FAILOVER requested" + (host == null ? "." : " to " + host + ":" + port + "."));
        loop.policies().pause().begin(ClientPause.Purpose.FAILOVER);
        replicas.askForAcknowledgements();
    }

    private void judge(boolean force, long timeout, String toHost, int toPort) {
        if (isUnderWay()) throw UNDER_WAY;
        if (upstream.isReplica()) throw NOT_A_PRIMARY;
        if (replicas.count() == 0) throw NO_REPLICA;
        if (force && (timeout == 0 || toHost == null)) throw NO_FORCE;
        if (toHost == null) return;
        Replica target = find(toHost, toPort);
        if (target == null) throw NO_SUCH_REPLICA;
        if (!target.isOnline()) throw NOT_ONLINE;
    }

    private Replica find(String address, int ofPort) {
        for (Replica each : replicas.all())
            if (each.address().equalsIgnoreCase(address) && each.announcedPort == ofPort) return each;
        return null;
    }

    /// Looks whether it can go on. Called by the cron, many times a second.
    void tick() {
        if (state != State.WAITS) return;
        if (deadlineMillis != 0 && loop.keyspace().now() >= deadlineMillis) {
            if (isForced) handOver("time out exceeded, failing over.");
            else abort("Replica never caught up before timeout");
            return;
        }
        Replica ready = ready();
        if (ready == null) return;
        host = ready.address();
        port = ready.announcedPort;
        handOver("is synced, failing over.");
    }

    private Replica ready() {
        for (Replica each : replicas.all()) {
            boolean isWanted = host == null || each == find(host, port);
            if (isWanted && each.isOnline() && each.acknowledgedOffset() == replicas.history().offset()) return each;
        }
        return null;
    }

    private void handOver(String why) {
        log.notice("Failover target " + host + ":" + port + " " + why);
        state = State.HANDS_OVER;
        upstream.handOverTo(host, port);
    }

    /// The replica does not want to take over.
    void refused() { if (state == State.HANDS_OVER) abort("Failover target rejected psync request"); }

    /// Everything is as it was before.
    private void abort(String why) {
        log.warning("Aborting failover: " + why);
        boolean follows = state == State.HANDS_OVER;
        ended();
        if (follows) upstream.promote();
    }

    /// The replica has taken over, or there is nothing to be handed over any more.
    void ended() {
        state = State.NONE;
        host = null;
        port = 0;
        deadlineMillis = 0;
        isForced = false;
        loop.policies().pause().end(ClientPause.Purpose.FAILOVER);
    }
}
