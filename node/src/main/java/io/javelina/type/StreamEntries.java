package io.javelina.type;

import io.javelina.memory.Memory;
import io.javelina.structure.CountedBlocks;
import io.javelina.structure.IdCursor;
import io.javelina.structure.IdTree;
import io.javelina.structure.StreamId;
import io.javelina.structure.StreamNode;
import io.javelina.structure.StreamNodeReader;
import io.javelina.structure.StreamText;
import java.util.Arrays;

/// Walks through the entries of a stream that are within a range of ids and not deleted, in either direction. A flyweight
/// that [StreamValue#entries] hands out; its place is lost when entries are added or removed.
public final class StreamEntries {
    private final IdTree nodes;
    private final IdCursor cursor;
    private final StreamNodeReader reader = new StreamNodeReader();
    private final StreamId start = new StreamId();
    private final StreamId end = new StreamId();
    private boolean backwards;
    /// Whether the reader is in a node; when it is not, the walk has not begun or is over.
    private boolean inNode;
    private boolean isOver;
    /// Backwards: where in the node the entries of the range are that are still to come, the next one last.
    private int[] positions = new int[128];
    private int positionCount;

    StreamEntries(CountedBlocks blocks) {
        nodes = new IdTree(blocks, StreamHeader.NODE_BYTES);
        cursor = new IdCursor(nodes);
    }

    StreamEntries wrap(long header, StreamId first, StreamId last) {
        nodes.wrap(StreamHeader.nodes(header));
        start.set(first);
        end.set(last);
        inNode = false;
        isOver = first.isAfter(last);
        return this;
    }

    /// Begins the walk at the first entry of the range.
    StreamEntries forwards() {
        backwards = false;
        return this;
    }

    /// Begins the walk at the last entry of the range.
    StreamEntries backwards() {
        backwards = true;
        return this;
    }

    /// How many entries there are in the range, or `limit` if there are more. Looks into the first and the last node of the
    /// range only. Call it before [#next].
    public long count(long limit) {
        if (isOver || limit <= 0 || !seekFirstNode()) return 0;
        long count = 0;
        do {
            long node = Memory.getLong(cursor.payload());
            boolean startsInside = StreamId.compare(cursor.millis(), cursor.sequence(), start.millis,
                    start.sequence) >= 0;
            reader.wrap(node, cursor.millis(), cursor.sequence());
            boolean isLast = !cursor.next();
            boolean endsInside = !isLast && isInRange();
            count += startsInside && endsInside ? StreamNode.entries(node) : countInNode(limit - count);
            if (isLast || !isInRange()) break;
        } while (count < limit);
        return Math.min(count, limit);
    }

    private long countInNode(long limit) {
        long count = 0;
        while (count < limit && reader.next()) {
            if (reader.compareTo(end) > 0) break;
            if (!reader.isDeleted() && reader.compareTo(start) >= 0) count++;
        }
        return count;
    }

    /// Goes to the first node that can have entries of the range.
    private boolean seekFirstNode() {
        return (cursor.floor(start.millis, start.sequence) || cursor.ceiling(start.millis, start.sequence))
                && isInRange();
    }

    /// Whether the node at the cursor begins within the range or before it.
    private boolean isInRange() {
        return StreamId.compare(cursor.millis(), cursor.sequence(), end.millis, end.sequence) <= 0;
    }

    /// Goes to the next entry in the direction of the walk; false when there is none.
    public boolean next() { return backwards ? nextBackwards() : nextForwards(); }

    private boolean nextForwards() {
        while (!isOver) {
            while (inNode && reader.next()) {
                if (reader.isDeleted() || reader.compareTo(start) < 0) continue;
                if (reader.compareTo(end) <= 0) return true;
                isOver = true;
                return false;
            }
            isOver = inNode ? !cursor.next() || !isInRange() : !seekFirstNode();
            if (!isOver) enterNode();
        }
        return false;
    }

    private void enterNode() {
        reader.wrap(Memory.getLong(cursor.payload()), cursor.millis(), cursor.sequence());
        inNode = true;
    }

    private boolean nextBackwards() {
        while (!isOver) {
            if (inNode && positionCount > 0) {
                reader.seek(positions[--positionCount]);
                return true;
            }
            isOver = inNode ? !seekNodeBefore() : !cursor.floor(end.millis, end.sequence);
            if (!isOver) collectPositions();
        }
        return false;
    }

    private boolean seekNodeBefore() {
        return StreamId.compare(cursor.millis(), cursor.sequence(), start.millis, start.sequence) > 0
                && cursor.previous();
    }

    /// The entries of a node can be found from its start only.
    private void collectPositions() {
        enterNode();
        positionCount = 0;
        while (reader.next() && reader.compareTo(end) <= 0) {
            if (reader.isDeleted() || reader.compareTo(start) < 0) continue;
            if (positionCount == positions.length) positions = Arrays.copyOf(positions, 2 * positionCount);
            positions[positionCount++] = reader.position();
        }
    }

    // The current entry. Fields and values are read in turn, field first.

    public long millis() { return reader.millis(); }

    public long sequence() { return reader.sequence(); }

    /// How many fields, each with a value, the entry has.
    public long fieldCount() { return reader.fieldCount(); }

    /// The next field, good until the next call.
    public StreamText field() { return reader.field(); }

    /// The value of the field that was just read, good until the next call.
    public StreamText value() { return reader.value(); }
}
