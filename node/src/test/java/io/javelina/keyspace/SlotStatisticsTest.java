package io.javelina.keyspace;

import static org.assertj.core.api.Assertions.assertThat;

import io.javelina.structure.KeySlot;
import org.junit.jupiter.api.Test;

class SlotStatisticsTest {
    private static final int LAST = KeySlot.COUNT - 1;

    private final SlotStatistics statistics = new SlotStatistics();

    @Test
    void shouldCountEachSlotByItself() {
        statistics.addCpu(LAST, 700);
        statistics.addCpu(LAST, 700);
        statistics.addCpu(0, 999);
        statistics.addInput(LAST, 10);
        statistics.addOutput(LAST, 20);
        statistics.addOutput(0, 1);
        assertThat(statistics.cpuMicros(LAST)).isEqualTo(1);
        assertThat(statistics.cpuMicros(0)).isZero();
        assertThat(statistics.inputBytes(LAST)).isEqualTo(10);
        assertThat(statistics.inputBytes(0)).isZero();
        assertThat(statistics.outputBytes(LAST)).isEqualTo(20);
    }

    @Test
    void shouldForgetASlotOrAll() {
        for (int slot : new int[]{ 1, 2 }) {
            statistics.addCpu(slot, 5000);
            statistics.addInput(slot, 1);
            statistics.addOutput(slot, 1);
        }
        statistics.reset(1);
        assertThat(statistics.cpuMicros(1) + statistics.inputBytes(1) + statistics.outputBytes(1)).isZero();
        assertThat(statistics.cpuMicros(2)).isEqualTo(5);
        statistics.reset();
        assertThat(statistics.cpuMicros(2) + statistics.inputBytes(2) + statistics.outputBytes(2)).isZero();
    }
}
