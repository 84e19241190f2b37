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
    private static final Map<String, String> NEWER = Map.ofEntries( //
            Map.entry("client|setname", "tells where to send it"), //
            Map.entry("latency|reset", "tells how to join the replies of nodes"), //
            Map.entry("multi", "cannot be nested"), //
            Map.entry("watch", "not inside MULTI"), //
            Map.entry("wait", "blocks"), //
            Map.entry("msetnx", "a write that is all or nothing is not split among shards"), //
            Map.entry("scan", "tells how to join the replies of shards"), //
            Map.entry("randomkey", "tells how to join the replies of shards"), //
            Map.entry("command|getkeys", "the command to look at may have no arguments"), //
            Map.entry("command|getkeysandflags", "the command to look at may have no arguments"), //
            Map.entry("blpop", "scripts may call it"), //
            Map.entry("brpop", "scripts may call it"), //
            Map.entry("blmove", "scripts may call it"), //
            Map.entry("brpoplpush", "scripts may call it"), //
            Map.entry("bzpopmin", "scripts may call it"), //
            Map.entry("bzpopmax", "scripts may call it"), //
            Map.entry("cluster|info", "answers while data are loaded"), //
            Map.entry("cluster|nodes", "answers while data are loaded"), //
            Map.entry("cluster|slots", "answers while data are loaded"), //
            Map.entry("cluster|shards", "answers while data are loaded"), //
            Map.entry("cluster|myid", "answers while data are loaded"), //
            Map.entry("cluster|replicate", "may name nobody"), //
            Map.entry("zrank", "tells the score, too"), //
            Map.entry("zrevrank", "tells the score, too"));

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
