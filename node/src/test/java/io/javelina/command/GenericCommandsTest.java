package io.javelina.command;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class GenericCommandsTest {
    private final CommandHarness harness = CommandHarness.with(StringCommands::register, GenericCommands::register,
            ExpireCommands::register, ObjectCommands::register, DatabaseCommands::register);

    @Test
    void shouldDeleteAndTellOfEachKey() {
        harness.run("MSET a 1 b 2");
        harness.events();
        long changes = harness.changes();
        assertThat(harness.ask("DEL a none b a")).isEqualTo(":2");
        assertThat(harness.events()).containsExactly("g del a", "g del b");
        assertThat(harness.changes() - changes).isEqualTo(2);
    }

    @Test
    void shouldNotDeleteWhatHasExpired() {
        harness.run("SET k v PX 10");
        harness.events();
        harness.time(CommandHarness.START + 11);
        assertThat(harness.ask("UNLINK k")).isEqualTo(":0");
        assertThat(harness.events()).containsExactly("x expired k");
    }

    @Test
    void shouldTakeTheTimeToLiveToTheNewName() {
        harness.run("SET a v PX 100000");
        harness.run("SET b w");
        harness.events();
        assertThat(harness.ask("RENAME a b")).isEqualTo("+OK");
        assertThat(harness.allEvents()).containsExactly("n new b", "g rename_from a", "g rename_to b");
        assertThat(harness.modified()).endsWith("a", "b");
        assertThat(harness.ask("PTTL b")).isEqualTo(":100000");
        assertThat(harness.ask("GET b")).isEqualTo("$v");
    }

    @Test
    void shouldNotRenameOntoAKeyWhenToldNot() {
        harness.run("MSET a 1 b 2");
        assertThat(harness.ask("RENAMENX a b")).isEqualTo(":0");
        assertThat(harness.ask("RENAMENX a a")).isEqualTo(":0");
        assertThat(harness.ask("RENAME a a")).isEqualTo("+OK");
        assertThat(harness.ask("RENAME none none")).isEqualTo("-ERR no such key");
        assertThat(harness.ask("RENAMENX a c")).isEqualTo(":1");
    }

    @Test
    void shouldCopyIntoAnotherDatabase() {
        harness.run("SET a v PX 100000");
        harness.events();
        assertThat(harness.ask("COPY a a DB 1")).isEqualTo(":1");
        assertThat(harness.events()).containsExactly("g copy_to a");
        assertThat(harness.ask("COPY a a DB 1")).isEqualTo(":0");
        assertThat(harness.ask("COPY a a DB 1 REPLACE")).isEqualTo(":1");
        assertThat(harness.ask("COPY a a")).isEqualTo("-ERR source and destination objects are the same");
        assertThat(harness.ask("COPY a a DB 99")).isEqualTo("-ERR DB index is out of range");
        harness.run("SELECT 1");
        assertThat(harness.ask("GET a")).isEqualTo("$v");
        assertThat(harness.ask("PTTL a")).isEqualTo(":100000");
    }

    @Test
    void shouldMoveBetweenDatabases() {
        harness.run("SET a v PX 100000");
        harness.events();
        assertThat(harness.ask("MOVE a 1")).isEqualTo(":1");
        assertThat(harness.events()).containsExactly("g move_from a", "g move_to a");
        assertThat(harness.ask("EXISTS a")).isEqualTo(":0");
        assertThat(harness.ask("MOVE a 0")).isEqualTo("-ERR source and destination objects are the same");
        harness.run("SELECT 1");
        assertThat(harness.ask("PTTL a")).isEqualTo(":100000");
        harness.keyspace().database(0).assertInvariants();
        harness.keyspace().database(1).assertInvariants();
    }

    @Test
    void shouldMarkKeysByTouchEvenForClientsThatDoNotMark() {
        harness.run("SET k v");
        harness.time(CommandHarness.START + 5000);
        harness.keyspace().markUse(false);
        harness.run("GET k");
        assertThat(harness.ask("OBJECT IDLETIME k")).isEqualTo(":5");
        assertThat(harness.ask("TOUCH k none k")).isEqualTo(":2");
        assertThat(harness.ask("OBJECT IDLETIME k")).isEqualTo(":0");
    }
}
