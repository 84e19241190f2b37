package io.javelina.server;

import io.javelina.cluster.topology.HarmlessText;
import io.javelina.cluster.topology.Member;
import io.javelina.cluster.topology.NodeId;
import io.javelina.cluster.topology.SlotSet;
import io.javelina.cluster.topology.Topology;
import io.javelina.keyspace.Database;
import io.javelina.resp.Reply;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/// A migration of slots as one of its two ends knows it, from the beginning until it is forgotten. Node loop only.
abstract class SlotJob {
    final SlotMigrations all;
    final NodeLoop loop;
    final Log log;
    /// 40 hexadecimal digits, the same at both ends.
    private final String name;
    private final List<SlotSet.Range> ranges;
    final SlotSet slots;
    final BitSet bits = new BitSet();
    /// Null where nobody has said who gives the slots.
    final NodeId source;
    final NodeId target;
    private final String description;
    private final long createdSeconds;
    private long updatedSeconds;
    private long acknowledgedSeconds;
    private SlotJobState state;
    private String message = "";
    /// Bytes that had to be given early because of changes.
    private long earlyBytes;

    SlotJob(SlotMigrations all, String name, List<SlotSet.Range> ranges, NodeId source, NodeId target,
            SlotJobState state) {
        this.all = all;
        this.loop = all.loop();
        this.log = all.log();
        this.name = name;
        this.ranges = List.copyOf(ranges);
        this.slots = SlotSet.ofRanges(ranges);
        slots.stream().forEach(bits::set);
        this.source = source;
        this.target = target;
        this.state = state;
        this.createdSeconds = nowSeconds();
        this.updatedSeconds = createdSeconds;
        this.acknowledgedSeconds = createdSeconds;
        this.description = describe();
    }

    private String describe() {
        String role = isImport() ? "source_node" : "target_node";
        NodeId otherId = isImport() ? source : target;
        Member other = otherId == null ? null : all.topology().member(otherId);
        String human = other == null || other.address().humanName().isEmpty()
                ? ""
                : ", " + role + "_human_name: " + HarmlessText.of(other.address().humanName());
        return "{name: " + name + ", operation: " + (isImport() ? "import" : "export") + ", " + role + "_id: "
                + (otherId == null ? "unknown" : otherId) + human + ", slots: " + slotText() + "}";
    }

    String slotText() {
        return ranges.stream().map(range -> range.first() + "-" + range.last()).collect(Collectors.joining(" "));
    }

    private long nowSeconds() { return TimeUnit.MILLISECONDS.toSeconds(loop.keyspace().now()); }

    abstract boolean isImport();

    String name() { return name; }

    List<SlotSet.Range> ranges() { return ranges; }

    SlotJobState state() { return state; }

    String message() { return message; }

    boolean has(int slot) { return bits.get(slot); }

    /// Whether another node does it, and this one only knows of it.
    boolean isTracked() { return false; }

    void acknowledged() { acknowledgedSeconds = nowSeconds(); }

    /// Whether the other end has not been heard of for so long.
    boolean isSilentFor(long seconds) { return nowSeconds() - acknowledgedSeconds > seconds; }

    void earlyBytes(long bytes) { earlyBytes = bytes; }

    void become(SlotJobState next) {
        log.notice("Slot migration " + description + " state transition: " + state.text + " -> " + next.text);
        state = next;
        updatedSeconds = nowSeconds();
        all.stateChanged();
    }

    /// It is over, or will be when something was cleaned up.
    abstract void finish(SlotJobState how, String why);

    /// The node ends: gives back what it has of the node.
    void abandon() {}

    void fail(String why) { if (state.isInProgress()) finish(SlotJobState.FAILED, why); }

    /// Keys that it moves are about to be deleted by somebody else.
    void flushed() { fail("Data was flushed"); }

    void say(String why) { message = why == null ? "" : why; }

    void logEnd() {
        String text = "Slot migration " + description + " finished. State: " + state.text + ", Message: "
                + (message.isEmpty() ? "none" : message);
        if (state == SlotJobState.FAILED) log.warning(text);
        else log.notice(text);
    }

    /// The node that has all of the slots, null when there is no such node.
    static NodeId owner(Topology topology, SlotSet slots) {
        NodeId owner = null;
        for (int slot : slots) {
            NodeId next = topology.owner(slot);
            if (next == null || owner != null && !owner.equals(next)) return null;
            owner = next;
        }
        return owner;
    }

    /// The topology has changed.
    abstract void topologyChanged(Topology topology);

    /// Each turn.
    abstract void eachTurn();

    /// Once a second.
    abstract void tick();

    /// How far a migration is.
    ///
    /// @param keysTotal how many keys there were at the beginning, null while or where that is not known
    /// @param keysMoved how many were given, or have come, null where that is not known
    /// @param movedBytes what was sent, or has come, since the beginning
    record Progress(Long keysTotal, Long keysMoved, long movedBytes) {
        /// 0 to 1, null when it is not known.
        Double share() {
            if (keysTotal == null || keysMoved == null) return null;
            return keysTotal == 0 ? 1 : Math.min(1, (double) keysMoved / keysTotal);
        }
    }

    abstract Progress progress();

    /// What waits to be sent to the other end, in bytes.
    long remainingBytes() { return 0; }

    /// How many keys this node has in the slots.
    long keyCount() {
        long count = 0;
        for (int i = 0; i < loop.keyspace().databaseCount(); i++) {
            Database database = loop.keyspace().database(i);
            for (int slot = bits.nextSetBit(0); slot >= 0; slot = bits.nextSetBit(slot + 1))
                count += database.slotSize(slot);
        }
        return count;
    }

    long createdSeconds() { return createdSeconds; }

    long updatedSeconds() { return updatedSeconds; }

    long acknowledgedSeconds() { return acknowledgedSeconds; }

    long earlyBytes() { return earlyBytes; }

    /// As in `0-100 200-300`.
    String slotRanges() { return slotText(); }

    /// What CLUSTER GETSLOTMIGRATIONS says of it.
    void show(Reply reply) {
        reply.map(isTracked() ? 10 : 12);
        field(reply, "name", name);
        field(reply, "operation", isImport() ? "IMPORT" : "EXPORT");
        field(reply, "slot_ranges", slotText());
        if (!isTracked()) {
            field(reply, "target_node", target.hex());
            field(reply, "source_node", source.hex());
        }
        field(reply, "create_time", createdSeconds);
        field(reply, "last_update_time", updatedSeconds);
        field(reply, "last_ack_time", acknowledgedSeconds);
        field(reply, "state", state.text);
        field(reply, "message", message);
        field(reply, "cow_size", earlyBytes);
        field(reply, "remaining_repl_size", remainingBytes());
    }

    private static void field(Reply reply, String field, String value) {
        reply.bulk(field);
        reply.bulk(value);
    }

    private static void field(Reply reply, String field, long value) {
        reply.bulk(field);
        reply.integer(value);
    }

    @Override
    public String toString() { return description; }
}
