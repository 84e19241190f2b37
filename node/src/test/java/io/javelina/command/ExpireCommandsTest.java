package io.javelina.command;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ExpireCommandsTest {
    private final CommandHarness harness = CommandHarness.with(StringCommands::register, ExpireCommands::register);

    @Test
    void shouldRoundSecondsToTheNearest() {
        harness.run("SET k v");
        assertThat(harness.ask("PEXPIRE k 1499")).isEqualTo(":1");
        assertThat(harness.ask("TTL k")).isEqualTo(":1");
        harness.run("PEXPIRE k 1500");
        assertThat(harness.ask("TTL k")).isEqualTo(":2");
        assertThat(harness.ask("PEXPIRETIME k")).isEqualTo(":" + (CommandHarness.START + 1500));
        assertThat(harness.ask("EXPIRETIME k")).isEqualTo(":" + (CommandHarness.START / 1000 + 2));
    }

    @Test
    void shouldDeleteAtOnceWhenTheTimeHasCome() {
        harness.run("SET k v");
        harness.events();
        assertThat(harness.ask("PEXPIRE k 0")).isEqualTo(":1");
        assertThat(harness.events()).containsExactly("g del k");
        assertThat(harness.ask("TTL k")).isEqualTo(":-2");
        assertThat(harness.keyspace().counters().expired).isZero();
    }

    @Test
    void shouldTakeANegativeTimeForOneInThePast() {
        harness.run("SET k v");
        assertThat(harness.ask("PEXPIREAT k -1")).isEqualTo(":1");
        assertThat(harness.ask("GET k")).isEqualTo("_$");
    }

    @Test
    void shouldHeedConditions() {
        harness.run("SET k v");
        assertThat(harness.ask("EXPIRE k 100 XX")).isEqualTo(":0");
        assertThat(harness.ask("EXPIRE k 100 GT")).isEqualTo(":0");
        assertThat(harness.ask("EXPIRE k 100 NX")).isEqualTo(":1");
        assertThat(harness.ask("EXPIRE k 200 NX")).isEqualTo(":0");
        assertThat(harness.ask("EXPIRE k 200 LT")).isEqualTo(":0");
        assertThat(harness.ask("EXPIRE k 200 GT")).isEqualTo(":1");
        assertThat(harness.ask("EXPIRE k 50 XX LT")).isEqualTo(":1");
        assertThat(harness.ask("EXPIRE k 1 NX XX"))
                .isEqualTo("-ERR NX and XX, GT or LT options at the same time are not compatible");
        assertThat(harness.ask("EXPIRE k 1 GT LT"))
                .isEqualTo("-ERR GT and LT options at the same time are not compatible");
        assertThat(harness.ask("EXPIRE k x fOO")).isEqualTo("-ERR Unsupported option fOO");
    }

    @Test
    void shouldRefuseTimesThatDoNotFit() {
        assertThat(harness.ask("EXPIRE k 9223372036854775807"))
                .isEqualTo("-ERR invalid expire time in 'expire' command");
        assertThat(harness.ask("PEXPIRE k 9223372036854775807"))
                .isEqualTo("-ERR invalid expire time in 'pexpire' command");
        assertThat(harness.ask("PEXPIREAT k 9223372036854775807")).isEqualTo(":0");
        assertThat(harness.ask("EXPIRE k 1.5")).isEqualTo("-ERR value is not an integer or out of range");
    }

    @Test
    void shouldPersist() {
        harness.run("SET k v EX 10");
        harness.events();
        assertThat(harness.ask("PERSIST k")).isEqualTo(":1");
        assertThat(harness.ask("PERSIST k")).isEqualTo(":0");
        assertThat(harness.events()).containsExactly("g persist k");
        assertThat(harness.ask("TTL k")).isEqualTo(":-1");
        harness.keyspace().database(0).assertInvariants();
    }
}
