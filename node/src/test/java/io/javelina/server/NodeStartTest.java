package io.javelina.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What a node says while it starts, or cannot.
class NodeStartTest {
    @TempDir
    Path folder;

    private String[] options(String... more) {
        String[] options = { "--loglevel", "notice", "--logfile", folder.resolve("node.log").toString() };
        String[] all = Arrays.copyOf(options, options.length + more.length);
        System.arraycopy(more, 0, all, options.length, more.length);
        return all;
    }

    private String log() throws IOException { return Files.readString(folder.resolve("node.log")); }

    @ParameterizedTest
    @ValueSource(strings = { "management-port", "jmx-port" })
    void shouldPromiseNothingWithoutItsManagementPort(String directive) throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            String port = "" + taken.getLocalPort();
            assertThatThrownBy(() -> TestNode.start(options("--" + directive, port)).close()).cause()
                    .hasMessageStartingWith(directive + " " + port + " on 127.0.0.1 cannot be opened: Address already");
        }
        assertThat(log()).contains("started on Java").doesNotContain("Ready to accept connections")
                .doesNotContain("ready to exit");
    }

    @Test
    void shouldSayWhenItIsReadyAndWhereItsConsoleIs() throws Exception {
        try (TestNode node = TestNode.start(options())) {
            // What the loop has to say of its start it has said before this.
            assertThat(node.<Boolean>onLoop(() -> node.node().isLoading())).isFalse();
            assertThat(log()).contains("Ready to accept connections tcp",
                    "The console is served on management port " + node.node().managementPort());
        }
    }
}
