package io.javelina.management.figures;

import static org.assertj.core.api.Assertions.assertThat;

import io.javelina.management.bean.PersistenceStats;
import io.javelina.management.bean.ReplicationStats;
import org.junit.jupiter.api.Test;

class PersistenceFiguresTest {
    private final PersistenceFigures figures = new PersistenceFigures();

    @Test
    void shouldLeaveOutWhatNobodyFilled() {
        PersistenceStats stats = figures.stats(1000);
        assertThat(stats).hasFieldOrPropertyWithValue("timestampMillis", 1000L)
                .hasFieldOrPropertyWithValue("loading", null).hasFieldOrPropertyWithValue("loadingEtaSeconds", null)
                .hasFieldOrPropertyWithValue("snapshotProgress", null);
        ReplicationStats replication = new ReplicationFigures().stats(1000);
        assertThat(replication).hasFieldOrPropertyWithValue("lagBytes", null)
                .hasFieldOrPropertyWithValue("backlogWindowSeconds", null)
                .hasFieldOrPropertyWithValue("connectedReplicas", 0L);
    }

    @Test
    void shouldJudgeTheRestOfALoadByWhatWasLoaded() {
        figures.loadingStartTimeMillis = 10_000L;
        figures.loadingTotalBytes = 1000L;
        figures.loadingLoadedBytes = 0L;
        assertThat(figures.stats(12_000).loadingEtaSeconds()).isNull();
        figures.loadingLoadedBytes = 250L;
        assertThat(figures.stats(12_000).loadingEtaSeconds()).isEqualTo(6);
        assertThat(figures.stats(12_000).loadingLoadedPercentage()).isEqualTo(25);
        figures.loadingLoadedBytes = 1010L;
        assertThat(figures.stats(12_000).loadingEtaSeconds()).isZero();
    }

    @Test
    void shouldKeepProgressBetweenNothingAndAll() {
        figures.snapshotKeysProcessed = 0L;
        figures.snapshotKeysTotal = 0L;
        assertThat(figures.stats(0).snapshotProgress()).isEqualTo(1);
        figures.snapshotKeysTotal = 4L;
        assertThat(figures.stats(0).snapshotProgress()).isZero();
        figures.snapshotKeysProcessed = 5L;
        assertThat(figures.stats(0).snapshotProgress()).isEqualTo(1);
    }

    @Test
    void shouldReckonHowLongAReplicaMayBeAway() {
        ReplicationFigures replication = new ReplicationFigures();
        replication.backlogSize = 1000L;
        replication.backlogHistoryLength = 100L;
        replication.bytesPerSecond = 0L;
        assertThat(replication.stats(0).backlogWindowSeconds()).isNull();
        replication.bytesPerSecond = 50L;
        assertThat(replication.stats(0).backlogWindowSeconds()).isEqualTo(20);
    }
}
