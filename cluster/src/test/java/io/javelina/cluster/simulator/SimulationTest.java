package io.javelina.cluster.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.jupiter.params.provider.EnumSource;

/// Random clusters with random faults. One history is replayed with `-Djavelina.simulation.seed=N`, and others than the usual ones are
/// tried with `-Djavelina.simulation.first=N -Djavelina.simulation.count=N`.
class SimulationTest {
    private static final long FIRST = Long.getLong("javelina.simulation.first", 1);
    private static final long COUNT = Long.getLong("javelina.simulation.count", 3000);
    private static final Long ONLY = Long.getLong("javelina.simulation.seed");

    /// As many as a mutation gets to be noticed.
    private static final long MUTANT_SEEDS = 300;

    @Test
    void shouldStaySafeAndHealWhateverHappens() {
        LongStream seeds = ONLY != null ? LongStream.of(ONLY) : LongStream.range(FIRST, FIRST + COUNT);
        seeds.forEach(SimulationTest::runs);
    }

    private static void runs(long seed) {
        try {
            new RandomFaults(seed, Mutation.NONE).run();
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError("replay with -Djavelina.simulation.seed=" + seed + "\n" + e.getMessage(), e);
        }
    }

    /// A simulator that notices nothing would be worth nothing.
    @ParameterizedTest
    @EnumSource(value = Mutation.class, mode = Mode.EXCLUDE, names = { "NONE", "NO_CATCHING_UP",
        "VOTERS_CHANGE_AT_ONCE" })
    void shouldNoticeBrokenRules(Mutation mutation) {
        assertThat(LongStream.range(1, MUTANT_SEEDS).anyMatch(seed -> isNoticed(seed, mutation))).isTrue();
    }

    private static boolean isNoticed(long seed, Mutation mutation) {
        try {
            new RandomFaults(seed, mutation).run();
            return false;
        } catch (AssertionError | RuntimeException e) {
            return true;
        }
    }
}
