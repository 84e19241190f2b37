package io.javelina.server;

import static io.javelina.command.Flag.ADMIN;
import static io.javelina.command.Flag.FAST;
import static io.javelina.command.Flag.LOADING;
import static io.javelina.command.Flag.MAY_REPLICATE;
import static io.javelina.command.Flag.NOSCRIPT;
import static io.javelina.command.Flag.NO_ASYNC_LOADING;
import static io.javelina.command.Flag.READONLY;
import static io.javelina.command.Flag.STALE;
import static io.javelina.command.Flag.TOUCHES_ARBITRARY_KEYS;
import static io.javelina.command.Flag.WRITE;
import static io.javelina.command.KeyFlag.NOT_KEY;
import static io.javelina.command.Tip.ASK_ALL_SHARDS;
import static io.javelina.command.Tip.ASK_SPECIAL;
import static io.javelina.command.Tip.JOIN_SPECIAL;
import static io.javelina.command.Tip.NONDETERMINISTIC_OUTPUT;

import io.javelina.cluster.topology.Member;
import io.javelina.command.Category;
import io.javelina.command.Command;
import io.javelina.command.CommandTable;
import io.javelina.command.Group;
import io.javelina.command.Handler;
import io.javelina.command.Help;
import io.javelina.command.Request;
import io.javelina.keyspace.Database;
import io.javelina.memory.Slice;
import io.javelina.resp.Reply;
import io.javelina.structure.KeySlot;
import io.javelina.type.CommandError;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// CLUSTER and what belongs to it: the table of these commands, and those of them that only look. The others are those of
/// [ClusterAdministration].
final class ClusterCommands {
    private static final String CONTAINER = "CLUSTER";
    private static final CommandError OFF = new CommandError("ERR This instance has cluster support disabled");
    private static final CommandError NO_SLOT = new CommandError("ERR Invalid slot");
    private static final CommandError NO_SLOT_OR_COUNT = new CommandError("ERR Invalid slot or number of keys");
    private static final CommandError NO_PRIMARY = new CommandError("ERR The specified node is not a master");

    private final Node node;
    /// Null when the node is in no cluster.
    private final NodeCluster cluster;

    private ClusterCommands(Node node) {
        this.node = node;
        this.cluster = node.cluster;
    }

    static void register(CommandTable table, Node node) {
        ClusterCommands commands = new ClusterCommands(node);
        Command container = table.family(Group.CLUSTER).command(CONTAINER).arity(-2);
        commands.looking(container);
        commands.changing(container, new ClusterAdministration(node));
        container.subcommand("SLOT-STATS").arity(-4).flags(STALE, LOADING)
                .tips(NONDETERMINISTIC_OUTPUT, ASK_ALL_SHARDS)
                .does(commands.inCluster(new SlotStatsCommand(node)::slotStats));
        new SlotMigrationCommands(node.slotMigrations, node.identity).addTo(container);
        container.subcommand("HELP").arity(2).flags(LOADING, STALE).does(commands.inCluster(help()));
        commands.connections(table);
    }

    private void looking(Command container) {
        info(container, "INFO", LOADING).does(inCluster(this::info));
        info(container, "NODES", LOADING).does(inCluster(this::nodes));
        info(container, "SLOTS", LOADING).does(inCluster(this::slots));
        info(container, "SHARDS", LOADING).does(inCluster(this::shards));
        info(container, "LINKS", STALE).does(inCluster(this::links));
        info(container, "MYSHARDID", STALE).does(inCluster(this::myShardId));
        container.subcommand("MYID").arity(2).flags(LOADING, STALE).does(inCluster(this::myId));
        container.subcommand("KEYSLOT").arity(3).flags(STALE).does(inCluster(this::keySlot));
        container.subcommand("COUNTKEYSINSLOT").arity(3).flags(STALE).does(inCluster(this::countKeysInSlot));
        container.subcommand("GETKEYSINSLOT").arity(4).flags(STALE).tips(NONDETERMINISTIC_OUTPUT)
                .does(inCluster(this::getKeysInSlot));
        for (String name : List.of("REPLICAS", "SLAVES"))
            container.subcommand(name).arity(3).flags(ADMIN, STALE).tips(NONDETERMINISTIC_OUTPUT)
                    .does(inCluster(this::replicas));
        container.subcommand("COUNT-FAILURE-REPORTS").arity(3).flags(ADMIN, STALE).tips(NONDETERMINISTIC_OUTPUT)
                .does(inCluster(this::countFailureReports));
    }

    private static Command info(Command container, String name, io.javelina.command.Flag flag) {
        return container.subcommand(name).arity(2).flags(STALE).flags(flag).tips(NONDETERMINISTIC_OUTPUT);
    }

    private void changing(Command container, ClusterAdministration administration) {
        admin(container, "MEET").arity(-4).does(inCluster(administration::meet));
        admin(container, "FORGET").arity(3).does(inCluster(administration::forget));
        admin(container, "ADDSLOTS").arity(-3).does(inCluster(administration::addSlots));
        admin(container, "ADDSLOTSRANGE").arity(-4).does(inCluster(administration::addSlotsRange));
        admin(container, "DELSLOTS").arity(-3).does(inCluster(administration::delSlots));
        admin(container, "DELSLOTSRANGE").arity(-4).does(inCluster(administration::delSlotsRange));
        admin(container, "FLUSHSLOTS").arity(2).does(inCluster(administration::flushSlots));
        admin(container, "SETSLOT").arity(-4).flags(MAY_REPLICATE).does(inCluster(new SetSlotCommand(node)::setSlot));
        admin(container, "REPLICATE").arity(-3).does(inCluster(administration::replicate));
        admin(container, "FAILOVER").arity(-2).does(inCluster(administration::failover));
        admin(container, "SET-CONFIG-EPOCH").arity(3).does(inCluster(administration::setConfigEpoch));
        admin(container, "BUMPEPOCH").arity(2).tips(NONDETERMINISTIC_OUTPUT)
                .does(inCluster(administration::bumpEpoch));
        admin(container, "SAVECONFIG").arity(2).does(inCluster(administration::saveConfig));
        container.subcommand("RESET").arity(-2).flags(ADMIN, NOSCRIPT, STALE)
                .does(inCluster(administration::reset));
        container.subcommand("FLUSHSLOT").arity(-3).flags(WRITE, NO_ASYNC_LOADING, ADMIN)
                .categories(Category.KEYSPACE).does(inCluster(administration::flushSlot));
    }

    private static Command admin(Command container, String name) {
        return container.subcommand(name).flags(ADMIN, STALE, NO_ASYNC_LOADING);
    }

    private void connections(CommandTable table) {
        CommandTable.Family family = table.family(Group.CLUSTER);
        family.command("ASKING").arity(1).flags(FAST).categories(Category.CONNECTION).does(inCluster(this::asking));
        family.command("READONLY").arity(1).flags(LOADING, STALE, FAST).categories(Category.CONNECTION)
                .does((request, _, reply) -> readOnly(request, true, reply));
        family.command("READWRITE").arity(1).flags(LOADING, STALE, FAST).categories(Category.CONNECTION)
                .does((request, _, reply) -> readOnly(request, false, reply));
        family.command("CLUSTERSCAN").arity(-2).flags(READONLY, TOUCHES_ARBITRARY_KEYS).categories(Category.KEYSPACE)
                .key(1, NOT_KEY).tips(NONDETERMINISTIC_OUTPUT, ASK_SPECIAL, JOIN_SPECIAL)
                .does(inCluster(new ClusterScan(node)::scan));
    }

    private Handler inCluster(Handler handler) {
        return (request, database, reply) -> {
            if (cluster == null) throw OFF;
            handler.execute(request, database, reply);
        };
    }

    // The cluster.

    private static void text(String text, Reply reply) {
        reply.verbatim("txt", text.getBytes(StandardCharsets.ISO_8859_1));
    }

    void info(Request request, Database database, Reply reply) {
        cluster.look();
        text(cluster.text().info(cluster.gate().isHealthy()), reply);
    }

    void nodes(Request request, Database database, Reply reply) {
        text(cluster.text().nodes(cluster.open(), request.client()), reply);
    }

    private ClusterReplies replies(Request request) {
        return new ClusterReplies(cluster.view(), cluster.control(), cluster.endpoints(), cluster::ownOffset,
                request.client());
    }

    void slots(Request request, Database database, Reply reply) { replies(request).slots(reply); }

    void shards(Request request, Database database, Reply reply) { replies(request).shards(reply); }

    void links(Request request, Database database, Reply reply) { replies(request).links(reply); }

    void myId(Request request, Database database, Reply reply) { reply.bulk(cluster.control().self().hex()); }

    void myShardId(Request request, Database database, Reply reply) {
        Member own = cluster.view().own();
        if (own == null) throw new CommandError("ERR No shard ID yet");
        reply.bulk(own.shard().hex());
    }

    void replicas(Request request, Database database, Reply reply) {
        Member primary = known(cluster.view(), request, 2);
        if (!primary.isPrimary()) throw NO_PRIMARY;
        List<Member> replicas = cluster.view().topology().replicas(primary.id());
        reply.array(replicas.size());
        for (Member replica : replicas)
            reply.bulk(cluster.text().node(replica, cluster.open(), request.client()));
    }

    void countFailureReports(Request request, Database database, Reply reply) {
        Member member = known(cluster.view(), request, 2);
        reply.integer(cluster.control().peer(member.id()).failureReports());
    }

    /// The node whose id is argument `index`.
    static Member known(ClusterView view, Request request, int index) {
        String id = request.argument(index).text();
        Member member = view.member(id);
        if (member == null) throw new CommandError("ERR Unknown node " + id);
        return member;
    }

    // Keys.

    void keySlot(Request request, Database database, Reply reply) { reply.integer(KeySlot.of(request.argument(2))); }

    void countKeysInSlot(Request request, Database database, Reply reply) {
        long slot = request.integer(2);
        if (slot < 0 || slot >= KeySlot.COUNT) throw NO_SLOT;
        reply.integer(database.slotSize((int) slot));
    }

    void getKeysInSlot(Request request, Database database, Reply reply) {
        long slot = request.integer(2);
        long most = request.integer(3);
        if (slot < 0 || slot >= KeySlot.COUNT || most < 0) throw NO_SLOT_OR_COUNT;
        cluster.keys().reply(database, (int) slot, most, reply);
    }

    /// The slot that argument `index` says.
    static int slot(Request request, int index) {
        Slice argument = request.argument(index);
        boolean isSlot = argument.isInteger() && argument.integer() >= 0 && argument.integer() < KeySlot.COUNT;
        if (!isSlot) throw new CommandError("ERR Invalid or out of range slot");
        return (int) argument.integer();
    }

    // Connections.

    void asking(Request request, Database database, Reply reply) {
        request.client().asking(true);
        reply.ok();
    }

    private static void readOnly(Request request, boolean readsReplicas, Reply reply) {
        request.client().readsReplicas(readsReplicas);
        reply.ok();
    }

    private static Handler help() {
        return Help.of(
                "ADDSLOTS <slot> [<slot> ...]",
                "    Give slots that nobody has to this node.",
                "ADDSLOTSRANGE <start slot> <end slot> [<start slot> <end slot> ...]",
                "    Give ranges of slots that nobody has to this node.",
                "BUMPEPOCH",
                "    Give this node the greatest configuration epoch.",
                "CANCELSLOTMIGRATIONS",
                "    Give up all migrations of slots from this node.",
                "COUNT-FAILURE-REPORTS <node-id>",
                "    Return how many nodes say that they cannot reach this one.",
                "COUNTKEYSINSLOT <slot>",
                "    Return how many keys of the slot are here.",
                "DELSLOTS <slot> [<slot> ...]",
                "    Take slots away, so that nobody has them.",
                "DELSLOTSRANGE <start slot> <end slot> [<start slot> <end slot> ...]",
                "    Take ranges of slots away, so that nobody has them.",
                "FAILOVER [FORCE|TAKEOVER]",
                "    Let this replica take over from its primary.",
                "FLUSHSLOT <slot> [ASYNC|SYNC]",
                "    Delete all keys of the slot.",
                "FLUSHSLOTS",
                "    Take all slots of this node away.",
                "FORGET <node-id>",
                "    Remove a node from the cluster.",
                "GETKEYSINSLOT <slot> <count>",
                "    Return some keys of the slot that are here.",
                "GETSLOTMIGRATIONS",
                "    Return the migrations of slots from and to this node.",
                "INFO",
                "    Return how the cluster is.",
                "KEYSLOT <key>",
                "    Return the slot of the key.",
                "LINKS",
                "    Return the links between this node and others.",
                "MEET <ip> <port> [<bus-port>]",
                "    Bring this node and that one together in one cluster.",
                "MIGRATESLOTS (SLOTSRANGE <start slot> <end slot> [<start slot> <end slot> ...] NODE <node-id>)+",
                "    Let other nodes have slots of this node, with their keys.",
                "MYID",
                "    Return the id of this node.",
                "MYSHARDID",
                "    Return the id of this node's shard.",
                "NODES",
                "    Return what this node knows of all nodes. Output format:",
                "    <id> <ip:port@bus-port[,hostname]> <flags> <primary> <pings> <pongs> <epoch> <link> <slot> ...",
                "REPLICAS <node-id>",
                "    Return the replicas of a node.",
                "REPLICATE (<node-id>|NO ONE)",
                "    Make this node a replica of that one, or an empty primary.",
                "RESET [HARD|SOFT]",
                "    Leave the cluster (default: soft).",
                "SAVECONFIG",
                "    Write to disk what this node knows of the cluster.",
                "SET-CONFIG-EPOCH <epoch>",
                "    Set the configuration epoch of a new node.",
                "SETSLOT <slot> (IMPORTING <node-id>|MIGRATING <node-id>|STABLE|NODE <node-id>) [TIMEOUT <timeout>]",
                "    Tell where the keys of a slot are on their way, or who has it from now on.",
                "SHARDS",
                "    Return the shards with their slots and nodes.",
                "SLOTS",
                "    Return which nodes serve which ranges of slots.",
                "SLOT-STATS (SLOTSRANGE <start slot> <end slot>|ORDERBY <metric> [LIMIT <limit>] [ASC|DESC])",
                "    Return how much the slots of this shard are used.");
    }
}
