package io.javelina.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplicaEndTest {
    private static final String EMPTY = "REDIS0010\u00ff\0\0\0\0\0\0\0\0";

    @TempDir
    private Path folder;

    @Test
    void shouldNotConnectToItsPrimaryAgainWhenItEnds() throws Exception {
        Path log = folder.resolve("log");
        try (FakePrimary primary = new FakePrimary()) {
            try (TestNode replica = TestNode.start("--dir", folder.toString(), "--logfile", log.toString(),
                    "--loglevel",
                    "notice"); RawClient client = RawClient.to(replica.port())) {
                client.ask("REPLICAOF 127.0.0.1 " + primary.port());
                primary.greet();
                primary.send("+FULLRESYNC " + FakePrimary.ID + " 1\r\n$" + EMPTY.length() + "\r\n" + EMPTY);
                assertThat(primary.read()).startsWith("REPLCONF ACK 1");
            }
            assertThat(Files.readString(log)).contains("Connecting to PRIMARY", "ready to exit")
                    .doesNotContain("Reconnecting", "Error condition", "executor");
        }
    }
}
