package io.javelina.management.event;

import java.util.BitSet;
import java.util.List;

/// Percents of maxmemory that are worth telling when memory crosses them. A mark that was crossed upwards counts as
/// left only when memory is some points below it, so that a value which trembles around a mark is told once.
public final class Watermarks {
    private final int[] percents;
    private final int slackPoints;

    /// Which marks memory is above, by their place in `percents`.
    private final BitSet above = new BitSet();

    @FunctionalInterface
    interface Crossing {
        void crossed(int percent, boolean above);
    }

    public Watermarks(List<Integer> percents, int slackPoints) {
        this.percents = percents.stream().mapToInt(Integer::intValue).sorted().toArray();
        this.slackPoints = slackPoints;
    }

    /// Compares memory with every mark. Without a limit no mark is passed, and those that were are forgotten in
    /// silence.
    void look(long usedBytes, long maxmemory, Crossing crossing) {
        if (maxmemory <= 0) {
            above.clear();
            return;
        }
        double usedPercent = usedBytes * 100.0 / maxmemory;
        for (int i = 0; i < percents.length; i++) {
            boolean now = above.get(i) ? usedPercent > percents[i] - slackPoints : usedPercent >= percents[i];
            if (now == above.get(i)) continue;
            above.set(i, now);
            crossing.crossed(percents[i], now);
        }
    }
}
