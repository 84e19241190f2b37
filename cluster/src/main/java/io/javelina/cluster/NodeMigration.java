package io.javelina.cluster;

import io.javelina.cluster.topology.NodeId;
import io.javelina.cluster.topology.SlotSet;
import io.javelina.cluster.wire.MalformedBytes;
import io.javelina.cluster.wire.WireReader;
import io.javelina.cluster.wire.WireWriter;

/// Slots that a node is about to give to another one, as it tells all others of it.
///
/// @param name of the migration; empty when it is done by hand
/// @param state in the words of the node that tells
/// @param createdMillis unix milliseconds, by its clock
/// @param keysTotal how many keys there were, -1 while that is not known
/// @param keysMoved of those
/// @param movedBytes what was sent
/// @param remainingBytes what waits to be sent
public record NodeMigration(String name, SlotSet slots, NodeId target, String state, long createdMillis, long keysTotal,
        long keysMoved, long movedBytes, long remainingBytes) {
    /// How many a node tells of at most, and how many ranges of the slots of each.
    public static final int MOST = 16;
    private static final int MOST_RANGES = 64;

    public NodeMigration {
        if (slots.ranges().size() > MOST_RANGES) slots = SlotSet.ofRanges(slots.ranges().subList(0, MOST_RANGES));
    }

    void write(WireWriter out) {
        out.text(name);
        out.slots(slots);
        out.id(target);
        out.text(state);
        out.number(createdMillis);
        out.number(keysTotal + 1);
        out.number(keysMoved);
        out.number(movedBytes);
        out.number(remainingBytes);
    }

    static NodeMigration read(WireReader in) throws MalformedBytes {
        return new NodeMigration(in.text(), in.slots(), in.id(), in.text(), in.number(), in.number() - 1, in.number(),
                in.number(), in.number());
    }
}
