package io.javelina.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.javelina.tls.TestAuthority;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Nodes that show each other certificates on the bus, as their configuration says.
class ClusterTlsTest {
    private static final int TIMEOUT_MILLIS = 2000;

    @TempDir
    static Path folder;
    private static TestAuthority ours;
    private static TestAuthority foreign;

    private RealCluster cluster;
    private RealMember stranger;

    @BeforeAll
    static void makeCertificates() throws Exception {
        ours = new TestAuthority(folder.resolve("ours")).sign("node");
        foreign = new TestAuthority(folder.resolve("foreign")).sign("node");
    }

    @AfterEach
    void close() {
        if (cluster != null) cluster.close();
        if (stranger != null) stranger.close();
    }

    private static String[] certificates(TestAuthority signer, TestAuthority trusted) {
        return new String[]{ "--tls-cluster", "yes", "--tls-cert-file", signer.certificate("node").toString(),
            "--tls-key-file", signer.key("node").toString(), "--tls-ca-cert-file", trusted.authority().toString() };
    }

    private RealMember member(String name, String... options) {
        return new MemberInJvm(folder.resolve(name + System.nanoTime()), TIMEOUT_MILLIS, options);
    }

    private void start(int count) {
        cluster = new RealCluster(
                Stream.generate(() -> member("node", certificates(ours, ours))).limit(count).toList());
    }

    @Test
    void shouldFormAndFailOver() {
        start(4);
        cluster.form(3);
        assertThat(cluster.ask("SET key 1")).isEqualTo("+OK");
        assertThat(cluster.ask("CONFIG GET tls-cluster")).isEqualTo("[$tls-cluster, $yes]");
        cluster.member(0).kill();
        cluster.await("takeover", () -> cluster.isPrimary(3));
    }

    @Test
    void shouldRefuseThoseWithoutACertificate() {
        start(2);
        cluster.meet(1, 0);
        for (String[] options : List.of(certificates(foreign, ours), certificates(foreign, foreign), new String[0])) {
            stranger = member("stranger", options);
            stranger.start();
            cluster.await("it starts", () -> stranger.tryAsk("PING").equals("+PONG"));
            String meet = "CLUSTER MEET 127.0.0.1 %d %d".formatted(cluster.member(0).port, cluster.member(0).busPort);
            assertThat(stranger.ask(meet)).isEqualTo("+OK");
            assertThat(cluster.member(0).ask("CLUSTER MEET 127.0.0.1 %d %d".formatted(stranger.port, stranger.busPort)))
                    .isEqualTo("+OK");
            pauseForASecond();
            assertThat(stranger.ask("CLUSTER NODES").lines().filter(line -> line.contains("connected"))).hasSize(1);
            assertThat(cluster.nodes(0)).doesNotContain(stranger.id());
            stranger.close();
        }
        assertThat(cluster.nodes(0)).contains(cluster.member(1).id()).doesNotContain("disconnected", "fail");
    }

    /// Nodes that may meet have met by then.
    private static void pauseForASecond() { for (int i = 0; i < 100; i++) TestServer.pause(); }

    @Test
    void shouldNotStartWithoutWhatItNeeds() {
        stranger = member("none", "--tls-cluster", "yes");
        assertThatThrownBy(() -> stranger.start()).hasStackTraceContaining("tls-cluster needs tls-cert-file");
    }

    @Test
    void shouldRefuseFilesThatCannotBeRead() {
        start(1);
        RealMember node = cluster.member(0);
        assertThat(node.ask("CONFIG SET tls-cert-file /nowhere")).isEqualTo("-ERR CONFIG SET failed (possibly related "
                + "to argument 'tls-cert-file') - Unable to update TLS configuration. Check server logs.");
        assertThat(node.ask("CONFIG GET tls-cert-file")).contains(ours.certificate("node").toString());
        assertThat(node.ask("CONFIG SET tls-cert-file " + ours.certificate("node"))).isEqualTo("+OK");
    }
}
