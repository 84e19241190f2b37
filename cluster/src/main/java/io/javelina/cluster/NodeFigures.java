package io.javelina.cluster;

import io.javelina.cluster.wire.MalformedBytes;
import io.javelina.cluster.wire.WireReader;
import io.javelina.cluster.wire.WireWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;

/// The memory of one node at one moment, and the slots that it is about to give away, as it tells others of them again and
/// again. It never changes.
public final class NodeFigures {
    private static final int VERSION = 2;
    /// No later version has more.
    private static final int MOST = 1000;
    private static final int COUNT = NodeFigure.values().length;

    private final long ageMillis;
    private final long[] values;
    private final List<NodeMigration> migrations;

    private NodeFigures(long ageMillis, long[] values, List<NodeMigration> migrations) {
        this.ageMillis = ageMillis;
        this.values = values;
        this.migrations = migrations;
    }

    /// Just measured. No more than [NodeMigration#MOST] migrations are told.
    public static NodeFigures of(ToLongFunction<NodeFigure> measured, List<NodeMigration> migrations) {
        long[] values = new long[COUNT];
        for (NodeFigure figure : NodeFigure.values()) values[figure.ordinal()] = measured.applyAsLong(figure);
        return new NodeFigures(0, values, migrations.stream().limit(NodeMigration.MOST).toList());
    }

    /// How long ago that was measured.
    public long ageMillis() { return ageMillis; }

    public long get(NodeFigure figure) { return values[figure.ordinal()]; }

    public List<NodeMigration> migrations() { return migrations; }

    /// The same figures, some time later.
    public NodeFigures older(long millis) {
        return new NodeFigures(Math.max(ageMillis, ageMillis + Math.max(0, millis)), values, migrations);
    }

    // On the bus: version, age, how many figures, and those; then the same of migrations.

    byte[] bytes() {
        WireWriter out = new WireWriter();
        out.one(VERSION);
        out.number(ageMillis);
        out.two(COUNT);
        for (long value : values) out.number(value);
        out.one(migrations.size());
        for (NodeMigration migration : migrations) migration.write(out);
        return out.bytes();
    }

    /// A later version may tell more figures, which are not understood here, and an earlier one fewer.
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
        List<NodeMigration> migrations = new ArrayList<>();
        int told = in.one();
        if (told > NodeMigration.MOST) throw new MalformedBytes(told + " migrations");
        for (int i = 0; i < told; i++) migrations.add(NodeMigration.read(in));
        in.end();
        return new NodeFigures(ageMillis, values, List.copyOf(migrations));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof NodeFigures that && ageMillis == that.ageMillis && Arrays.equals(values, that.values)
                && migrations.equals(that.migrations);
    }

    @Override
    public int hashCode() { return Arrays.hashCode(values); }

    @Override
    public String toString() {
        Map<NodeFigure, Long> shown = new EnumMap<>(NodeFigure.class);
        for (NodeFigure figure : NodeFigure.values()) shown.put(figure, get(figure));
        return "age " + ageMillis + " ms, " + shown + ", " + migrations;
    }
}
