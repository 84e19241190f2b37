package io.javelina.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.javelina.keyspace.ExpiryCycle;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HashExpiryCommandsTest {
    private static final String FIELD_COUNT = "-ERR numfields should be greater than 0 and match the provided number of fields";
    private static final long START = CommandHarness.START;

    private final CommandHarness harness = Harnesses.hashes();

    @AfterEach
    void shouldReturnAllMemory() {
        Harnesses.assertAllReturned(harness);
    }

    @Test
    void shouldLetFieldsExpire() {
        harness.run("HSET h a 1 b 2 c 3");
        assertThat(harness.ask("HEXPIRE h 10 FIELDS 3 a b x")).isEqualTo("[:1, :1, :-2]");
        assertThat(harness.ask("OBJECT ENCODING h")).isEqualTo("$hashtable");
        assertThat(harness.ask("HTTL h FIELDS 4 a b c x")).isEqualTo("[:10, :10, :-1, :-2]");
        assertThat(harness.ask("HPTTL h FIELDS 1 a")).isEqualTo("[:10000]");
        assertThat(harness.ask("HEXPIRETIME h FIELDS 1 a")).isEqualTo("[:" + (START / 1000 + 10) + "]");
        assertThat(harness.ask("HPEXPIRETIME h FIELDS 1 a")).isEqualTo("[:" + (START + 10_000) + "]");
        harness.time(START + 10_001);
        assertThat(harness.ask("HMGET h a b c")).isEqualTo("[_$, _$, $3]");
        assertThat(harness.ask("HLEN h")).isEqualTo(":3");
        assertThat(harness.ask("HGETALL h")).isEqualTo("[$c, $3]");
        assertThat(harness.ask("HKEYS h")).isEqualTo("[$c]");
        assertThat(harness.ask("HVALS h")).isEqualTo("[$3]");
        assertThat(harness.ask("HEXISTS h a")).isEqualTo(":0");
        assertThat(harness.ask("HSTRLEN h a")).isEqualTo(":0");
        assertThat(harness.ask("HTTL h FIELDS 1 a")).isEqualTo("[:-2]");
        assertThat(harness.ask("HSCAN h 0")).isEqualTo("[$0, [$c, $3]]");
        assertThat(harness.ask("HRANDFIELD h 5")).isEqualTo("[$c]");
        assertThat(harness.ask("HRANDFIELD h -2")).isEqualTo("[$c, $c]");
        assertThat(harness.ask("HDEL h a")).isEqualTo(":0");
    }

    @Test
    void shouldChooseNothingWhenAllHaveExpired() {
        harness.run("HSETEX h PX 10 FIELDS 2 a 1 b 2");
        harness.time(START + 11);
        assertThat(harness.ask("HRANDFIELD h")).isEqualTo("_$");
        assertThat(harness.ask("HRANDFIELD h 3")).isEqualTo("[]");
        assertThat(harness.ask("HRANDFIELD h -3")).isEqualTo("[]");
        assertThat(harness.ask("HGETALL h")).isEqualTo("[]");
        assertThat(harness.ask("EXISTS h")).isEqualTo(":1");
    }

    /// What each condition makes of a field without expiry, of one that expires later and of one that expires earlier.
    @ParameterizedTest
    @CsvSource({ "NX, 1, 0, 0", "XX, 0, 1, 1", "GT, 0, 0, 1", "LT, 1, 1, 0" })
    void shouldExpireOnCondition(String condition, int persistent, int later, int earlier) {
        harness.run("HSET h a 1");
        harness.run("HSETEX h EX 100 FIELDS 1 b 1");
        harness.run("HSETEX h EX 10 FIELDS 1 c 1");
        assertThat(harness.ask("HEXPIRE h 50 " + condition + " FIELDS 3 a b c"))
                .isEqualTo("[:" + persistent + ", :" + later + ", :" + earlier + "]");
    }

    @ParameterizedTest
    @ValueSource(strings = { "HEXPIRE h 0", "HPEXPIRE h 0", "HEXPIREAT h 1", "HPEXPIREAT h 1000" })
    void shouldRemoveFieldsThatExpireAtOnce(String command) {
        harness.run("HSET h a 1 b 2");
        harness.events();
        assertThat(harness.ask(command + " FIELDS 2 a x")).isEqualTo("[:2, :-2]");
        assertThat(harness.events()).containsExactly("h hexpired h");
        assertThat(harness.ask("OBJECT ENCODING h")).isEqualTo("$listpack");
        assertThat(harness.ask(command + " FIELDS 2 b b")).isEqualTo("[:2, :-2]");
        assertThat(harness.events()).containsExactly("h hexpired h", "g del h");
        assertThat(harness.keyspace().counters().expiredFields).isEqualTo(2);
        assertThat(harness.ask("EXISTS h")).isEqualTo(":0");
    }

    @Test
    void shouldTellOnceOfManyFields() {
        harness.run("HSET h a 1 b 2");
        harness.events();
        harness.run("HEXPIRE h 10 FIELDS 2 a b");
        harness.run("HEXPIRE h 10 NX FIELDS 2 a b");
        harness.run("HPERSIST h FIELDS 3 a b x");
        harness.run("HPERSIST h FIELDS 2 a b");
        assertThat(harness.events()).containsExactly("h hexpire h", "h hpersist h");
        assertThat(harness.changes()).isEqualTo(2 + 2 + 2);
        assertThat(harness.keyspace().database(0).volatilesSize()).isZero();
    }

    @Test
    void shouldRefuseWrongArguments() {
        harness.run("SET string 1");
        assertThat(harness.ask("HEXPIRE h 10 FIELDS 0")).startsWith("-ERR wrong number of arguments");
        assertThat(harness.ask("HEXPIRE h 10 NX NX FIELDS")).isEqualTo(FIELD_COUNT);
        assertThat(harness.ask("HEXPIRE h 10 FIELDS 0 a")).isEqualTo(FIELD_COUNT);
        assertThat(harness.ask("HEXPIRE h 10 FIELDS 2 a")).isEqualTo(FIELD_COUNT);
        assertThat(harness.ask("HEXPIRE h 10 FIELDS -1 a")).isEqualTo(FIELD_COUNT);
        assertThat(harness.ask("HEXPIRE h 10 a b c")).isEqualTo(FIELD_COUNT);
        assertThat(harness.ask("HEXPIRE h 10 FIELDS x a")).isEqualTo("-ERR value is not an integer or out of range");
        assertThat(harness.ask("HEXPIRE h x FIELDS 1 a")).isEqualTo("-ERR value is not an integer or out of range");
        assertThat(harness.ask("HEXPIRE h -5 FIELDS 1 a")).isEqualTo("-ERR invalid expire time in 'hexpire' command");
        assertThat(harness.ask("HPEXPIRE h 9223372036854775807 FIELDS 1 a"))
                .isEqualTo("-ERR invalid expire time in 'hpexpire' command");
        assertThat(harness.ask("HEXPIRE h 1 NX XX FIELDS 1 a"))
                .isEqualTo("-ERR NX and XX, GT or LT options at the same time are not compatible");
        assertThat(harness.ask("HEXPIRE h 1 FOO FIELDS 1 a")).isEqualTo("-ERR Unsupported option FOO");
        assertThat(harness.ask("HEXPIRE string 10 FIELDS 1 a")).startsWith("-WRONGTYPE");
        assertThat(harness.ask("HTTL h FIELDS 2 a")).isEqualTo("-ERR syntax error");
        assertThat(harness.ask("HPERSIST h FIELDS 2 a")).isEqualTo(FIELD_COUNT);
        assertThat(harness.ask("HGETDEL h FIELDS 2 a")).isEqualTo(FIELD_COUNT);
        assertThat(harness.ask("HGETEX h EX 10 PX 10 FIELDS 1 a")).isEqualTo("-ERR syntax error");
        assertThat(harness.ask("HGETEX h EX FIELDS 1 a")).isEqualTo("-ERR syntax error");
        assertThat(harness.ask("HGETEX h EX -1 FIELDS 1 a"))
                .isEqualTo("-ERR invalid expire time in 'hgetex' command");
        assertThat(harness.ask("HGETEX h KEEPTTL FIELDS 1 a")).isEqualTo("-ERR syntax error");
        assertThat(harness.ask("HSETEX h FNX FXX FIELDS 1 a 1")).isEqualTo("-ERR syntax error");
        assertThat(harness.ask("HSETEX h EX 10 KEEPTTL FIELDS 1 a 1")).isEqualTo("-ERR syntax error");
        assertThat(harness.ask("HSETEX h EX 10 FIELDS 2 a 1")).isEqualTo(FIELD_COUNT);
        assertThat(harness.ask("HSETEX h KEEPTTL KEEPTTL KEEPTTL FIELDS")).isEqualTo(FIELD_COUNT);
        assertThat(harness.ask("EXISTS h")).isEqualTo(":0");
    }

    @Test
    void shouldReplyForKeysThatAreNotThere() {
        assertThat(harness.ask("HEXPIRE h 10 FIELDS 2 a b")).isEqualTo("[:-2, :-2]");
        assertThat(harness.ask("HTTL h FIELDS 1 a")).isEqualTo("[:-2]");
        assertThat(harness.ask("HPERSIST h FIELDS 1 a")).isEqualTo("[:-2]");
        assertThat(harness.ask("HGETEX h EX 5 FIELDS 2 a b")).isEqualTo("[_$, _$]");
        assertThat(harness.ask("HGETDEL h FIELDS 1 a")).isEqualTo("[_$]");
        assertThat(harness.ask("HSETEX h FXX FIELDS 1 a 1")).isEqualTo(":0");
        assertThat(harness.ask("EXISTS h")).isEqualTo(":0");
    }

    @Test
    void shouldGetAndChangeTheTimeToLive() {
        harness.run("HSET h a 1 b 2");
        harness.events();
        assertThat(harness.ask("HGETEX h FIELDS 2 a x")).isEqualTo("[$1, _$]");
        assertThat(harness.events()).isEmpty();
        assertThat(harness.ask("HGETEX h EX 10 FIELDS 2 a x")).isEqualTo("[$1, _$]");
        assertThat(harness.events()).containsExactly("h hexpire h");
        assertThat(harness.ask("HTTL h FIELDS 2 a b")).isEqualTo("[:10, :-1]");
        assertThat(harness.ask("HGETEX h PERSIST FIELDS 2 a b")).isEqualTo("[$1, $2]");
        assertThat(harness.events()).containsExactly("h hpersist h");
        assertThat(harness.ask("HTTL h FIELDS 1 a")).isEqualTo("[:-1]");
        assertThat(harness.ask("HGETEX h PXAT 0 FIELDS 2 a b")).isEqualTo("[$1, $2]");
        assertThat(harness.events()).containsExactly("h hexpired h", "g del h");
        assertThat(harness.keyspace().counters().expiredFields).isEqualTo(2);
    }

    @Test
    void shouldSetWithATimeToLive() {
        assertThat(harness.ask("HSETEX h EX 10 FIELDS 2 a 1 b 2")).isEqualTo(":1");
        assertThat(harness.events()).containsExactly("h hset h", "h hexpire h");
        assertThat(harness.ask("HSETEX h KEEPTTL FIELDS 1 a 3")).isEqualTo(":1");
        assertThat(harness.ask("HSETEX h FIELDS 1 b 4")).isEqualTo(":1");
        assertThat(harness.ask("HTTL h FIELDS 2 a b")).isEqualTo("[:10, :-1]");
        assertThat(harness.ask("HSETEX h FNX FIELDS 2 a 9 c 9")).isEqualTo(":0");
        assertThat(harness.ask("HSETEX h FXX FIELDS 2 a 9 c 9")).isEqualTo(":0");
        assertThat(harness.ask("HSETEX h FXX EX 20 FIELDS 2 a 5 b 6")).isEqualTo(":1");
        assertThat(harness.ask("HTTL h FIELDS 2 a b")).isEqualTo("[:20, :20]");
        assertThat(harness.ask("HGETALL h")).satisfiesAnyOf(
                all -> assertThat(all).isEqualTo("[$a, $5, $b, $6]"),
                all -> assertThat(all).isEqualTo("[$b, $6, $a, $5]"));
    }

    @Test
    void shouldStayAListpackWithoutTimeToLive() {
        harness.run("HSETEX h FIELDS 2 a 1 b 2");
        assertThat(harness.ask("OBJECT ENCODING h")).isEqualTo("$listpack");
        assertThat(harness.ask("HGETALL h")).isEqualTo("[$a, $1, $b, $2]");
    }

    @Test
    void shouldRemoveWhatIsSetToExpireInThePast() {
        harness.run("HSET h a 1");
        harness.events();
        assertThat(harness.ask("HSETEX h EX 0 FIELDS 2 a 1 b 2")).isEqualTo(":1");
        assertThat(harness.events()).containsExactly("h hset h", "h hexpire h", "h hexpired h", "g del h");
        assertThat(harness.keyspace().counters().expiredFields).isEqualTo(2);
        assertThat(harness.ask("EXISTS h")).isEqualTo(":0");
    }

    @Test
    void shouldTakeAnExpiredFieldForNone() {
        harness.run("HSETEX h PX 10 FIELDS 3 a 1 b 1 c 1");
        harness.time(START + 11);
        harness.events();
        assertThat(harness.ask("HSET h a 2")).isEqualTo(":1");
        assertThat(harness.events()).containsExactly("h hexpired h", "h hset h");
        assertThat(harness.ask("HINCRBY h b 5")).isEqualTo(":5");
        assertThat(harness.ask("HSETNX h c 7")).isEqualTo(":1");
        assertThat(harness.ask("HTTL h FIELDS 3 a b c")).isEqualTo("[:-1, :-1, :-1]");
        assertThat(harness.keyspace().counters().expiredFields).isEqualTo(3);
        assertThat(harness.keyspace().database(0).volatilesSize()).isZero();
    }

    @Test
    void shouldKeepTheTimeToLiveOfCounters() {
        harness.run("HSETEX h EX 10 FIELDS 2 a 1 b 1");
        harness.run("HINCRBY h a 1");
        harness.run("HINCRBYFLOAT h b 0.5");
        assertThat(harness.ask("HTTL h FIELDS 2 a b")).isEqualTo("[:10, :10]");
        harness.run("HSET h a 1");
        assertThat(harness.ask("HTTL h FIELDS 1 a")).isEqualTo("[:-1]");
    }

    @Test
    void shouldGetAndDelete() {
        harness.run("HSET h a 1 b 2");
        harness.events();
        assertThat(harness.ask("HGETDEL h FIELDS 2 a x")).isEqualTo("[$1, _$]");
        assertThat(harness.ask("HGETDEL h FIELDS 1 a")).isEqualTo("[_$]");
        assertThat(harness.ask("HGETDEL h FIELDS 2 b b")).isEqualTo("[$2, _$]");
        assertThat(harness.events()).containsExactly("h hdel h", "h hdel h", "g del h");
        assertThat(harness.ask("EXISTS h")).isEqualTo(":0");
    }

    @Test
    void shouldKeepTimesToLiveWhenKeysMove() {
        harness.run("HSETEX h EX 10 FIELDS 1 a 1");
        harness.run("RENAME h i");
        harness.run("COPY i j");
        harness.run("EXPIRE j 100");
        harness.run("MOVE i 3");
        assertThat(harness.ask("HTTL j FIELDS 1 a")).isEqualTo("[:10]");
        assertThat(harness.keyspace().database(0).volatilesSize()).isEqualTo(1);
        assertThat(harness.keyspace().database(3).volatilesSize()).isEqualTo(1);
        harness.keyspace().database(3).assertInvariants();
        harness.run("SET j text");
        assertThat(harness.keyspace().database(0).volatilesSize()).isZero();
    }

    @Test
    void shouldRemoveExpiredFieldsUnasked() {
        for (int i = 0; i < 500; i++) {
            harness.run("HSETEX h" + i + " PX " + (10 + i % 2 * 1000) + " FIELDS 2 a 1 b 2");
            harness.run("HSET h" + i + (i % 4 == 0 ? " c 3" : " a 3"));
        }
        harness.run("SET string 1");
        harness.time(START + 500);
        harness.events();
        ExpiryCycle cycle = new ExpiryCycle(harness.keyspace(), () -> 0);
        for (int i = 0; i < 100; i++) cycle.slow(10);
        assertThat(harness.keyspace().counters().expiredFields).isEqualTo(125 * 2 + 125);
        assertThat(harness.keyspace().database(0).volatilesSize()).isEqualTo(250);
        assertThat(harness.ask("HLEN h0")).isEqualTo(":1");
        assertThat(harness.events()).filteredOn(event -> event.startsWith("h hexpired")).hasSize(250);
        harness.time(START + 2000);
        for (int i = 0; i < 100; i++) cycle.slow(10);
        assertThat(harness.keyspace().database(0).volatilesSize()).isZero();
        harness.run("HSETEX last PX 10 FIELDS 1 a 1");
        harness.events();
        harness.time(START + 2011);
        cycle.slow(10);
        assertThat(harness.events()).containsExactly("h hexpired last", "g del last");
        assertThat(harness.ask("EXISTS last")).isEqualTo(":0");
    }

    /// A cycle stops when its time is over, and goes on in the midst of a large hash.
    @Test
    void shouldRemoveFieldsOfALargeHashInParts() {
        for (int i = 0; i < 20_000; i++) harness.run("HSETEX h PX 10 FIELDS 1 f" + i + " v");
        harness.run("HSET h stays 1");
        harness.time(START + 500);
        long[] clock = new long[1];
        ExpiryCycle cycle = new ExpiryCycle(harness.keyspace(), () -> clock[0] += 1_000_000);
        cycle.slow(10);
        long first = harness.keyspace().counters().expiredFields;
        assertThat(first).isBetween(64L, 10_000L);
        for (int i = 0; i < 50; i++) cycle.slow(10);
        assertThat(harness.ask("HLEN h")).isEqualTo(":1");
        assertThat(harness.keyspace().counters().expiredFields).isEqualTo(20_000);
    }
}
