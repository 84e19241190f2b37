package io.javelina.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ClusterCommandsTest {
    private static final String ALL = "CLUSTER ADDSLOTSRANGE 0 16383";

    private final FakeCluster cluster = new FakeCluster();
    private TestServer server;
    private RawClient client;

    @BeforeEach
    void start() {
        server = TestServer.startIn(cluster);
        client = server.connect();
    }

    @AfterEach
    void close() {
        server.close();
        cluster.close();
    }

    @Test
    void shouldServeNobodyBeforeAllSlotsHaveOwners() {
        assertThat(client.ask("GET a")).isEqualTo("-CLUSTERDOWN Hash slot not served");
        assertThat(client.ask("CLUSTER ADDSLOTS 15495")).isEqualTo("+OK");
        assertThat(client.ask("GET a")).isEqualTo("-CLUSTERDOWN The cluster is down");
        assertThat(client.ask("CLUSTER ADDSLOTSRANGE 0 15494 15496 16383")).isEqualTo("+OK");
        assertThat(client.ask("GET a")).isEqualTo("_");
    }
}
