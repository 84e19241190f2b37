package io.javelina.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.javelina.management.bean.ReplicaRow;
import io.javelina.memory.Account;
import java.util.Map;
import javax.management.openmbean.CompositeData;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What features of persistence and replication tell, and where it appears.
class FeatureFiguresTest {
    private static final long BYTES = 1024;

    private TestNode node;
    private TestConnection client;

    @BeforeEach
    void start() {
        node = TestNode.start();
        client = node.connect();
    }

    @AfterEach
    void close() {
        client.close();
        node.close();
    }

    private void tell(Runnable registration) {
        node.onLoop(() -> {
            registration.run();
            return null;
        });
        client.memoryStats(); // what the beans hold is taken anew
    }

    @Test
    void shouldShowWhatIsToldAndLeaveOutWhatIsNot() {
        tell(() -> node.node().metrics.tellsOfPersistence(figures -> {
            figures.snapshotKind = "rdb";
            figures.snapshotKeysProcessed = 3L;
            figures.snapshotKeysTotal = 12L;
            figures.loadingKeys = null;
        }));
        tell(() -> node.node().metrics.tellsOfReplication(figures -> figures.replicas
                .add(new ReplicaRow(8, "10.0.0.2", null, "wait_bgsave", null, null, null, 70L, 1L))));
        String metrics = eventually("javelina_snapshot_progress_ratio 0.25\n");
        assertThat(metrics).contains("\nredis_rdb_changes_since_last_save 0\n",
                "\njavelina_replica_output_buffer_bytes{slave_ip=\"10.0.0.2\",slave_port=\"0\","
                        + "slave_state=\"wait_bgsave\",id=\"8\"} 70\n")
                .doesNotContain("\nredis_connected_slave_lag_seconds{", "\njavelina_loading_keys ",
                        "\nredis_master_link_up");
        assertThat((CompositeData[]) node.attribute("Replication", "Replicas")).hasSize(1);
    }

    /// The beans hold what they have read for half a second.
    private String eventually(String line) {
        long deadline = System.nanoTime() + 30_000_000_000L;
        String metrics = node.http("/metrics");
        while (!metrics.contains(line) && System.nanoTime() - deadline < 0) metrics = node.http("/metrics");
        assertThat(metrics).contains(line);
        return metrics;
    }

    @Test
    void shouldBookEachNewAccountInItsFigure() {
        Map<Account, String> figures = Map.of(Account.AOF_PENDING, "aof.buffer", Account.FUNCTION_LIBRARIES,
                "functions.caches", Account.REPLICATION_BUFFER, "replication.backlog");
        Node inside = node.node();
        figures.forEach((account, figure) -> {
            long before = (long) client.memoryStats().get(figure);
            long block = node.onLoop(() -> inside.allocator.allocate(account, BYTES));
            assertThat((long) client.memoryStats().get(figure) - before).as(figure).isEqualTo(BYTES);
            assertThat(node.attribute("Memory", "UnaccountedBytes")).isEqualTo(0L);
            tell(() -> inside.allocator.free(account, block, BYTES));
        });
    }
}
