package io.javelina.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Nodes of a cluster that cannot write down what the cluster decides.
class FullDiskTest {
    private static final int TIMEOUT_MILLIS = 3000;

    @TempDir
    Path folder;

    private RealCluster cluster;

    @AfterEach
    void close() { if (cluster != null) cluster.close(); }

    @Test
    void shouldReplaceAPrimaryWhoseDiskIsFull() {
        Assumptions.assumeTrue(Files.exists(Path.of("/usr/bin/prlimit")), "files cannot be limited");
        List<MemberProcess> members = IntStream.range(0, 3)
                .mapToObj(i -> new MemberProcess(folder.resolve("" + i), TIMEOUT_MILLIS)).toList();
        cluster = new RealCluster(members);
        cluster.form(1);
        assertThat(members.get(0).ask("SET a 1")).isEqualTo("+OK");
        assertThat(members.get(0).ask("WAIT 2 10000")).isEqualTo(":2");
        members.get(0).fillDisk(true);
        // A change that all nodes have to write down.
        assertThat(members.get(1).ask("CONFIG SET cluster-announce-hostname other.example.com")).isEqualTo("+OK");
        cluster.await("takeover", () -> cluster.isPrimary(1) || cluster.isPrimary(2));
        cluster.await("service", () -> members.get(1).tryAsk("SET a 2").equals("+OK")
                || members.get(2).tryAsk("SET a 2").equals("+OK"));
        assertThat(members.get(0).ask("SET a 3")).startsWith("-CLUSTERDOWN");
        members.get(0).fillDisk(false);
        cluster.await("return", () -> cluster.isReplica(0));
        cluster.awaitHealth();
        cluster.await("data", () -> readOnly(members.get(0)).equals("$2"));
    }

    private static String readOnly(RealMember member) {
        try (RawClient client = RawClient.to(member.host, member.port)) {
            client.ask("READONLY");
            return client.ask("GET a");
        }
    }
}
