package io.javelina.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.javelina.command.TableAudit;
import io.javelina.config.Configuration;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import javax.management.MBeanServerFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// The commands of a whole node: whether each row is complete, and tells what Valkey tells of the same command.
class NodeTableTest {
    /// Where Valkey tells other things than Redis 7.0 does, with the reason.
    private static final Map<String, String> NEWER = Map.of( //
            "client|setname", "tells where to send it", //
            "latency|reset", "tells how to join the replies of nodes", //
            "multi", "cannot be nested", //
            "watch", "not inside MULTI", //
            "msetnx", "a write that is all or nothing is not split among shards", //
            "scan", "tells how to join the replies of shards", //
            "randomkey", "tells how to join the replies of shards", //
            "command|getkeys", "the command to look at may have no arguments", //
            "command|getkeysandflags", "the command to look at may have no arguments");

    private static Node node;
    private static TableAudit audit;

    @BeforeAll
    static void startNode() throws Exception {
        Configuration configuration = Configuration.load(
                List.of("--port", "0", "--management-port", "0", "--loglevel", "nothing"), System.in, "test");
        node = Node.start(configuration, NodeClock.SYSTEM, MBeanServerFactory.newMBeanServer());
        audit = TableAudit.of(node.table);
    }

    @AfterAll
    static void closeNode() { node.close(); }

    @Test
    void shouldKnowAllOfEveryCommand() { assertThat(audit.gaps()).isEmpty(); }

    @Test
    void shouldDocumentNoOtherCommands() { assertThat(audit.inventions()).isEmpty(); }

    @Test
    void shouldTellOfCommandsWhatValkeyTells() {
        Map<String, String> expected = audit.expected("command-info.txt");
        assertThat(expected).containsKeys("get", "object|encoding");
        assertThat(TableAudit.differences(expected, audit.info(expected.keySet()))).isEmpty();
    }

    @Test
    void shouldDocumentCommandsAsValkeyDoes() {
        Map<String, String> expected = audit.expected("command-docs.txt");
        assertThat(expected).containsKeys("set", "bitfield");
        assertThat(TableAudit.differences(expected, audit.docs(expected.keySet()))).isEmpty();
    }

    @Test
    void shouldTellOfCommandsWhatARealServerTells() throws IOException {
        Map<String, String> expected = audit.real(NEWER.keySet());
        assertThat(expected).containsKeys("get", "object|encoding");
        assertThat(TableAudit.differences(expected, audit.info(expected.keySet()))).isEmpty();
    }
}
