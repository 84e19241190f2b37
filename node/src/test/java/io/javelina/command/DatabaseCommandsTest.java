package io.javelina.command;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DatabaseCommandsTest {
    private final CommandHarness harness = CommandHarness.clustered(false, StringCommands::register,
            DatabaseCommands::register);

    @Test
    void shouldSelect() {
        assertThat(harness.ask("SELECT 15")).isEqualTo("+OK");
        assertThat(harness.client().database().index()).isEqualTo(15);
        assertThat(harness.ask("SELECT 16")).isEqualTo("-ERR DB index is out of range");
        assertThat(harness.ask("SELECT x")).isEqualTo("-ERR value is not an integer or out of range");
        assertThat(harness.ask("SELECT 99999999999"))
                .isEqualTo("-ERR value is out of range, value must between -2147483648 and 2147483647");
    }

    @Test
    void shouldSwapWhatClientsSee() {
        harness.run("SET k zero");
        harness.run("SELECT 1");
        harness.run("SET k one");
        long changes = harness.changes();
        assertThat(harness.ask("SWAPDB 0 1")).isEqualTo("+OK");
        assertThat(harness.ask("GET k")).isEqualTo("$zero");
        assertThat(harness.changes() - changes).isEqualTo(1);
        assertThat(harness.ask("SWAPDB x y")).isEqualTo("-ERR invalid first DB index");
        assertThat(harness.ask("SWAPDB 99 y")).isEqualTo("-ERR invalid second DB index");
        assertThat(harness.ask("SWAPDB 99 1")).isEqualTo("-ERR DB index is out of range");
        assertThat(harness.ask("SWAPDB 0 99999999999")).isEqualTo("-ERR invalid second DB index");
    }

    @Test
    void shouldFlushOneOrAll() {
        harness.run("MSET a 1 b 2");
        harness.run("SELECT 1");
        harness.run("SET c 3");
        long changes = harness.changes();
        assertThat(harness.ask("FLUSHDB")).isEqualTo("+OK");
        assertThat(harness.changes() - changes).isEqualTo(1);
        assertThat(harness.keyspace().database(0).size()).isEqualTo(2);
        assertThat(harness.ask("FLUSHALL sync")).isEqualTo("+OK");
        assertThat(harness.changes() - changes).isEqualTo(3);
        assertThat(harness.keyspace().database(0).size()).isZero();
        assertThat(harness.ask("FLUSHALL ASYNC SYNC")).isEqualTo("-ERR syntax error");
        assertThat(harness.ask("FLUSHDB foo")).isEqualTo("-ERR syntax error");
    }

    @Test
    void shouldFlushAsTheSettingSaysWhenNotToldHow() {
        harness.run("SET k v");
        harness.settings().lazyUserFlush = false;
        harness.run("FLUSHALL");
        assertThat(harness.keyspace().database(0).isReported()).isTrue();
        harness.settings().lazyUserFlush = true;
        harness.run("FLUSHALL");
        assertThat(harness.keyspace().database(0).isReported()).isFalse();
    }

    @Test
    void shouldTellBeforeItFlushes() {
        harness.run("SET k v");
        harness.events();
        harness.run("FLUSHDB");
        assertThat(harness.events()).containsExactly("flushed 0");
    }
}
