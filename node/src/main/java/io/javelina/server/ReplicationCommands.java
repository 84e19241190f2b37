package io.javelina.server;

import static io.javelina.command.Flag.ADMIN;
import static io.javelina.command.Flag.ALLOW_BUSY;
import static io.javelina.command.Flag.FAST;
import static io.javelina.command.Flag.LOADING;
import static io.javelina.command.Flag.NOSCRIPT;
import static io.javelina.command.Flag.NO_ASYNC_LOADING;
import static io.javelina.command.Flag.NO_MULTI;
import static io.javelina.command.Flag.STALE;

import io.javelina.command.Category;
import io.javelina.command.CommandTable;
import io.javelina.command.Group;
import io.javelina.command.Request;
import io.javelina.keyspace.Database;
import io.javelina.memory.Slice;
import io.javelina.replication.ReplicationBuffer;
import io.javelina.replication.ReplicationHistory;
import io.javelina.resp.Reply;
import io.javelina.type.CommandError;

/// What replicas say to their primary: who they are, from where they want to go on, and how far they are. And ROLE, which
/// tells others.
final class ReplicationCommands {
    private static final int LONGEST_ADDRESS = 255;
    private static final String NO_HISTORY = "?";
    private static final CommandError FAILING_OVER = new CommandError("NOMASTERLINK Can't SYNC while failing over");
    private static final CommandError NO_LINK = new CommandError(
            "NOMASTERLINK Can't SYNC while not connected with my master");
    private static final CommandError PENDING_OUTPUT = new CommandError(
            "ERR SYNC and PSYNC are invalid with pending output");
    private static final CommandError NO_END_MARK = new CommandError("ERR Filtered replica requires EOF capability");
    private static final CommandError NOT_TO_PRIMARIES = new CommandError(
            "ERR PSYNC FAILOVER can't be sent to a master.");
    private static final CommandError OTHER_HISTORY = new CommandError(
            "ERR PSYNC FAILOVER replid must match my replid.");
    private static final CommandError ONE_AT_MOST = new CommandError(
            "ERR value is out of range, value must between 0 and 1");

    private final NodeLoop loop;
    private final Replicas replicas;
    private final ReplicationHistory history;
    private final ReplicationBuffer buffer;
    private final FullSyncs syncs;
    private final Failover failover;
    private final Log log;
    private Upstream upstream = Upstream.NONE;

    ReplicationCommands(NodeLoop loop, FullSyncs syncs, Failover failover, Log log) {
        this.loop = loop;
        this.replicas = loop.replicas();
        this.history = replicas.history();
        this.buffer = replicas.buffer();
        this.syncs = syncs;
        this.failover = failover;
        this.log = log;
    }

    void upstream(Upstream followed) { upstream = followed; }

    void register(CommandTable table) {
        CommandTable.Family server = table.family(Group.SERVER);
        server.command("REPLCONF").arity(-1).flags(ADMIN, NOSCRIPT, LOADING, STALE, ALLOW_BUSY)
                .does(this::configure);
        server.command("SYNC").arity(1).flags(ADMIN, NOSCRIPT, NO_ASYNC_LOADING, NO_MULTI).does(this::sync);
        server.command("PSYNC").arity(-3).flags(ADMIN, NOSCRIPT, NO_ASYNC_LOADING, NO_MULTI).does(this::psync);
        server.command("ROLE").arity(1).flags(NOSCRIPT, LOADING, STALE, FAST)
                .categories(Category.ADMIN, Category.DANGEROUS).does(this::role);
        failover.register(server);
    }

    // Synchronizing.

    void sync(Request request, Database database, Reply reply) {
        if (request.client().isReplica() || request.client().isMonitor()) return;
        Replica replica = asks(request);
        replica.isOld = true;
        syncs.request(replica);
    }

    void psync(Request request, Database database, Reply reply) {
        if (request.client().isReplica() || request.client().isMonitor()) return;
        if (request.size() > 3 && request.is(3, "FAILOVER")) takeOver(request);
        Replica replica = asks(request);
        String id = request.argument(1).text();
        long next = request.integer(2);
        if (canGoOn(replica, id, next)) goOn(replica, next, reply);
        else {
            if (!id.startsWith(NO_HISTORY)) loop.statistics().refusedPartialSyncs++;
            syncs.request(replica);
        }
    }

    /// The primary that has paused its writers for that wants this node to take its place.
    private void takeOver(Request request) {
        log.warning("Failover request received for replid " + request.argument(1).text() + ".");
        if (!upstream.isReplica()) throw NOT_TO_PRIMARIES;
        if (!request.argument(1).text().equalsIgnoreCase(history.id())) throw OTHER_HISTORY;
        upstream.promote();
        log.notice("PRIMARY MODE enabled (failover request from '"
                + ClientLine.of((Connection) request.client(), loop) + "')");
    }

    /// The client that asks, if it may now.
    private Replica asks(Request request) {
        Connection client = (Connection) request.client();
        Replica replica = client.replica();
        if (failover.isUnderWay()) throw FAILING_OVER;
        if (upstream.isReplica() && !upstream.isUp()) throw NO_LINK;
        if (client.output().hasUnflushed()) throw PENDING_OUTPUT;
        if (!replica.wantsAll() && !replica.knowsEndMark) throw NO_END_MARK;
        log.notice("Replica " + replica.describe() + " asks for synchronization");
        return replica;
    }

    private boolean canGoOn(Replica replica, String id, long next) {
        if (!history.includes(id, next)) {
            log.notice(id.startsWith(NO_HISTORY)
                    ? "Full resync requested by replica " + replica.describe()
                    : refusal(id, next));
            return false;
        }
        if (buffer.reachesBackTo(next)) return true;
        log.notice("Unable to partial resync with replica " + replica.describe()
                + " for lack of backlog (Replica request was: " + next + ").");
        if (next > history.offset())
            log.warning("Warning: replica " + replica.describe()
                    + " tried to PSYNC with an offset that is greater than the primary replication offset.");
        return false;
    }

    private String refusal(String id, long next) {
        if (id.equalsIgnoreCase(history.secondId()))
            return "Partial resynchronization not accepted: Requested offset for second ID was " + next
                    + ", but I can reply up to " + history.secondOffset();
        return "Partial resynchronization not accepted: Replication ID mismatch (Replica asked for '" + id
                + "', my replication IDs are '" + history.id() + "' and '" + history.secondId() + "')";
    }

    private void goOn(Replica replica, long next, Reply reply) {
        loop.statistics().partialSyncs++;
        replicas.add(replica);
        replica.goOn(buffer.readFrom(next));
        replicas.countGood();
        reply.simple(replica.knowsNewNames ? "CONTINUE " + history.id() : "CONTINUE");
        log.notice("Partial resynchronization request from " + replica.describe() + " accepted. Sending "
                + replica.behindBytes() + " bytes of backlog starting from offset " + next + ".");
    }

    // What a replica says about itself.

    void configure(Request request, Database database, Reply reply) {
        if (request.size() % 2 == 0) throw CommandError.SYNTAX;
        Replica replica = ((Connection) request.client()).replica();
        for (int i = 1; i < request.size(); i += 2) {
            if (request.is(i, "ACK")) {
                if (request.client().isReplica()) acknowledge(replica, request, i);
                return;
            }
            if (request.is(i, "GETACK")) {
                if (upstream.isReplica()) upstream.acknowledge();
                return;
            }
            set(replica, request, i);
        }
        reply.ok();
    }

    private void set(Replica replica, Request request, int index) {
        Slice value = request.argument(index + 1);
        if (request.is(index, "LISTENING-PORT")) replica.announcedPort = (int) request.integer(index + 1);
        else if (request.is(index, "IP-ADDRESS")) address(replica, value);
        else if (request.is(index, "CAPA")) capability(replica, value);
        else if (request.is(index, "RDB-ONLY")) replica.wantsSnapshotOnly = flag(request, index + 1);
        else if (request.is(index, "RDB-FILTER-ONLY")) filter(replica, value.text());
        else if (request.is(index, "VERSION")) replica.version = value.text();
        else throw new CommandError("ERR Unrecognized REPLCONF option: " + request.argument(index).text());
    }

    private static void address(Replica replica, Slice value) {
        if (value.length() > LONGEST_ADDRESS)
            throw new CommandError(
                    "ERR REPLCONF ip-address provided by replica instance is too long: " + value.length() + " bytes");
        replica.announcedAddress = value.text();
    }

    private static void capability(Replica replica, Slice value) {
        if (value.is("EOF")) replica.knowsEndMark = true;
        else if (value.is("PSYNC2")) replica.knowsNewNames = true;
    }

    private static boolean flag(Request request, int index) {
        long value = request.integer(index);
        if (value < 0 || value > 1) throw ONE_AT_MOST;
        return value == 1;
    }

    /// What is named is in the snapshot, and nothing else.
    private static void filter(Replica replica, String names) {
        replica.wantsKeys = false;
        replica.wantsFunctions = false;
        for (String name : names.trim().split("\\s+")) {
            if (name.equalsIgnoreCase("functions")) replica.wantsFunctions = true;
            else if (!name.isEmpty()) throw new CommandError("ERR Unsupported rdb-filter-only option: " + name);
        }
    }

    /// There is never a reply to this.
    private void acknowledge(Replica replica, Request request, int index) {
        Slice offset = request.argument(index + 1);
        if (!offset.isInteger()) return;
        boolean hasFsynced = request.size() > index + 3 && request.is(index + 2, "FACK")
                && request.argument(index + 3).isInteger();
        replica.acknowledged(offset.integer(), hasFsynced ? request.argument(index + 3).integer() : -1);
    }

    // What others want to know.

    void role(Request request, Database database, Reply reply) {
        if (upstream.isReplica()) {
            upstream.role(reply);
            return;
        }
        reply.array(3);
        reply.bulk("master");
        reply.integer(history.offset());
        reply.array((int) replicas.all().stream().filter(Replica::isOnline).count());
        for (Replica each : replicas.all()) if (each.isOnline()) row(each, reply);
    }

    private static void row(Replica replica, Reply reply) {
        reply.array(3);
        reply.bulk(replica.address());
        reply.bulkInteger(replica.announcedPort);
        reply.bulkInteger(replica.acknowledgedOffset());
    }
}
