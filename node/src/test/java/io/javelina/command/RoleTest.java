package io.javelina.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.javelina.keyspace.Role;
import org.junit.jupiter.api.Test;

/// Keys and fields whose time has come, as a primary and as replicas see them.
class RoleTest {
    private static final long LATER = CommandHarness.START + 1000;

    private final CommandHarness harness = Harnesses.all();

    private void as(Role role) { harness.keyspace().role(role); }

    private long size() { return harness.keyspace().database(0).size(); }

    private void setExpired() {
        harness.ask("SET k v PXAT " + LATER);
        harness.ask("HSET h stays 1 goes 2");
        harness.ask("HPEXPIREAT h " + LATER + " FIELDS 1 goes");
        harness.time(LATER + 1);
    }

    @Test
    void shouldDeleteWhatIsOverAsAPrimary() {
        setExpired();
        assertThat(harness.ask("GET k")).isEqualTo("_$");
        assertThat(size()).isEqualTo(1);
    }

    @Test
    void shouldHideWhatIsOverFromReadersOfAReplica() {
        setExpired();
        for (Role role : new Role[]{ Role.READ_ONLY_REPLICA, Role.WRITABLE_REPLICA }) {
            as(role);
            assertThat(harness.ask("GET k")).isEqualTo("_$");
            assertThat(harness.ask("EXISTS k")).isEqualTo(":0");
            assertThat(harness.ask("TTL k")).isEqualTo(":-2");
            assertThat(harness.ask("KEYS *")).isEqualTo("[$h]");
            assertThat(harness.ask("SCAN 0")).isEqualTo("[$0, [$h]]");
            assertThat(harness.ask("RANDOMKEY")).isEqualTo("$h");
            assertThat(harness.ask("HGET h goes")).isEqualTo("_$");
            assertThat(harness.ask("HGETALL h")).isEqualTo("[$stays, $1]");
            assertThat(size()).isEqualTo(2);
        }
        assertThat(harness.keyspace().counters().expired).isZero();
    }

    @Test
    void shouldShowEverythingToThePrimarysCommands() {
        setExpired();
        as(Role.APPLYING);
        assertThat(harness.ask("APPEND k w")).isEqualTo(":2");
        assertThat(harness.ask("GET k")).isEqualTo("$vw");
        assertThat(harness.ask("HINCRBY h goes 1")).isEqualTo(":3");
        assertThat(harness.ask("HLEN h")).isEqualTo(":2");
        assertThat(harness.ask("RENAME k l")).isEqualTo("+OK");
        as(Role.READ_ONLY_REPLICA);
        assertThat(harness.ask("GET l")).isEqualTo("_$");
        assertThat(harness.ask("HGET h goes")).isEqualTo("_$");
        as(Role.PRIMARY);
        assertThat(harness.ask("EXISTS l")).isEqualTo(":0");
        assertThat(size()).isEqualTo(1);
    }

    @Test
    void shouldStillSeeEverythingInTheNextTurn() {
        setExpired();
        as(Role.APPLYING);
        harness.time(LATER + 2);
        assertThat(harness.ask("GET k")).isEqualTo("$v");
    }

    @Test
    void shouldMakeRoomForWritersOfAReplica() {
        setExpired();
        as(Role.WRITABLE_REPLICA);
        assertThat(harness.ask("SET k new NX")).isEqualTo("+OK");
        assertThat(harness.ask("GET k")).isEqualTo("$new");
        assertThat(harness.keyspace().counters().expired).isEqualTo(1);
    }

    @Test
    void shouldReplaceWhatIsHidden() {
        setExpired();
        as(Role.READ_ONLY_REPLICA);
        assertThat(harness.ask("SET k new")).isEqualTo("+OK");
        assertThat(harness.ask("GET k")).isEqualTo("$new");
        assertThat(size()).isEqualTo(2);
        harness.keyspace().database(0).assertInvariants();
    }

    @Test
    void shouldKeepATimeInThePastThatAPrimaryGives() {
        harness.ask("SET k v");
        harness.ask("HSET h f v g w");
        as(Role.APPLYING);
        assertThat(harness.ask("PEXPIREAT k 1")).isEqualTo(":1");
        assertThat(harness.ask("HPEXPIREAT h 1 FIELDS 1 f")).isEqualTo("[:1]");
        assertThat(harness.ask("SET l v PXAT 1")).isEqualTo("+OK");
        assertThat(harness.ask("PEXPIRETIME k")).isEqualTo(":1");
        assertThat(size()).isEqualTo(3);
        as(Role.READ_ONLY_REPLICA);
        assertThat(harness.ask("MGET k l")).isEqualTo("[_$, _$]");
        assertThat(harness.ask("HGETALL h")).isEqualTo("[$g, $w]");
        as(Role.PRIMARY);
        assertThat(harness.ask("MGET k l")).isEqualTo("[_$, _$]");
        assertThat(size()).isEqualTo(1);
    }
}
