package io.javelina.cluster;

import io.javelina.cluster.wire.MalformedBytes;
import io.javelina.cluster.wire.WireReader;
import io.javelina.cluster.wire.WireWriter;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;

/// The memory of one node at one moment, as it tells others of it again and again. It never changes.
public final class NodeFigures {
    private static final int VERSION = 2;
    /// No later version has more.
    private static final int MOST = 1000;
    private static final int COUNT = NodeFigure.values().length;

    private final long ageMillis;
    private final long[] values;

    private NodeFigures(long ageMillis, long[] values) {
        this.ageMillis = ageMillis;
        this.values = values;
    }

    /// Just measured; what is not named is 0.
    public static NodeFigures of(Map<NodeFigure, Long> measured) {
        long[] values = new long[COUNT];
        measured.forEach((figure, value) -> values[figure.ordinal()] = value);
        return new NodeFigures(0, values);
    }

    /// How long ago that was measured.
    public long ageMillis() { return ageMillis; }

    public long get(NodeFigure figure) { return values[figure.ordinal()]; }

    /// The same figures, some time later.
    public NodeFigures older(long millis) {
        return new NodeFigures(Math.max(ageMillis, ageMillis + Math.max(0, millis)), values);
    }

    // On the bus: version, age, how many, and the figures.

    byte[] bytes() {
        WireWriter out = new WireWriter();
        out.one(VERSION);
        out.number(ageMillis);
        out.two(COUNT);
        for (long value : values) out.number(value);
        return out.bytes();
    }

    /// A later version may tell more, which is not understood here, and an earlier one less.
    static NodeFigures of(byte[] bytes) throws MalformedBytes {
        WireReader in = new WireReader(bytes);
        int version = in.one();
        if (version != VERSION) throw new MalformedBytes("figures of version " + version);
        long ageMillis = in.number();
        int count = in.size(MOST);
        long[] values = new long[COUNT];
        for (int i = 0; i < count; i++) {
            long value = in.number();
            if (i < COUNT) values[i] = value;
        }
        in.end();
        return new NodeFigures(ageMillis, values);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof NodeFigures that && ageMillis == that.ageMillis && Arrays.equals(values, that.values);
    }

    @Override
    public int hashCode() { return Arrays.hashCode(values); }

    @Override
    public String toString() {
        Map<NodeFigure, Long> shown = new EnumMap<>(NodeFigure.class);
        for (NodeFigure figure : NodeFigure.values()) shown.put(figure, get(figure));
        return "age " + ageMillis + " ms, " + shown;
    }
}
