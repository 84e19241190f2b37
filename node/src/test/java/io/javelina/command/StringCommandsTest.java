package io.javelina.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.javelina.type.Type;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What the scripts and the comparison with an older server leave open.
class StringCommandsTest {
    private static final String WRONG_TYPE = "-WRONGTYPE Operation against a key holding the wrong kind of value";
    private static final String SYNTAX = "-ERR syntax error";

    private final CommandHarness harness = Harnesses.strings();

    private String ask(String line) { return harness.ask(line); }

    @AfterEach
    void shouldReturnAllMemory() { Harnesses.assertAllReturned(harness); }

    @Nested
    class SetIfEqual {
        @Test
        void shouldSetWhenTheValueIsTheExpectedOne() {
            ask("SET k old");
            assertThat(ask("SET k new IFEQ old")).isEqualTo("+OK");
            assertThat(ask("GET k")).isEqualTo("$new");
        }

        @Test
        void shouldNotSetWhenTheValueIsAnother() {
            ask("SET k old");
            assertThat(ask("SET k new IFEQ other")).isEqualTo("_$");
            assertThat(ask("GET k")).isEqualTo("$old");
        }

        @Test
        void shouldNotSetAMissingKey() {
            assertThat(ask("SET k new IFEQ \"\"")).isEqualTo("_$");
            assertThat(ask("EXISTS k")).isEqualTo(":0");
        }

        @Test
        void shouldCompareIntegersAsTheirDigits() {
            ask("SET k 10");
            assertThat(ask("SET k 11 IFEQ 010")).isEqualTo("_$");
            assertThat(ask("SET k 11 IFEQ 10")).isEqualTo("+OK");
        }

        @Test
        void shouldReplyTheOldValueWithGet() {
            ask("SET k old");
            assertThat(ask("SET k new IFEQ other GET")).isEqualTo("$old");
            assertThat(ask("SET k new GET IFEQ old EX 10")).isEqualTo("$old");
            assertThat(ask("GET k")).isEqualTo("$new");
            assertThat(ask("TTL k")).isEqualTo(":10");
            assertThat(ask("SET missing new IFEQ old GET")).isEqualTo("_$");
        }

        @ParameterizedTest
        @ValueSource(strings = { "SET k v IFEQ", "SET k v IFEQ a NX", "SET k v NX IFEQ a", "SET k v XX IFEQ a",
            "SET k v IFEQ a XX", "SET k v IFEQ a IFEQ a", "GETEX k IFEQ a" })
        void shouldNotStandBesideOtherConditions(String line) { assertThat(ask(line)).isEqualTo(SYNTAX); }

        @Test
        void shouldTakeAnOptionsNameForAValue() {
            ask("SET k NX");
            assertThat(ask("SET k v IFEQ NX")).isEqualTo("+OK");
        }
    }

    @Nested
    class DeleteIfEqual {
        @Test
        void shouldDeleteTheExpectedValueOnly() {
            ask("SET k 10");
            assertThat(ask("DELIFEQ k 11")).isEqualTo(":0");
            assertThat(ask("DELIFEQ k 10")).isEqualTo(":1");
            assertThat(ask("DELIFEQ k 10")).isEqualTo(":0");
            assertThat(harness.events()).containsExactly("$ set k", "g del k");
            assertThat(harness.changes()).isEqualTo(2);
        }
    }

    @Nested
    class MsetEx {
        @Test
        void shouldSetAllKeysWithOneExpiry() {
            assertThat(ask("MSETEX 2 a 1 b 2 EX 10")).isEqualTo(":1");
            assertThat(ask("MGET a b")).isEqualTo("[$1, $2]");
            assertThat(ask("PTTL b")).isEqualTo(":10000");
            assertThat(harness.events()).containsExactly("$ set a", "g expire a", "$ set b", "g expire b");
            assertThat(harness.changes()).isEqualTo(2);
        }

        @Test
        void shouldDropTimesToLiveUnlessTheyAreKept() {
            ask("MSETEX 2 a 1 b 2 EX 10");
            ask("MSETEX 1 a 3 KEEPTTL");
            ask("MSETEX 1 b 3");
            assertThat(ask("TTL a")).isEqualTo(":10");
            assertThat(ask("TTL b")).isEqualTo(":-1");
        }

        @Test
        void shouldSetAllOrNothingUnderAConditon() {
            ask("SET a 1");
            assertThat(ask("MSETEX 2 b 2 a 2 NX")).isEqualTo(":0");
            assertThat(ask("MSETEX 2 a 2 b 2 XX")).isEqualTo(":0");
            assertThat(ask("MGET a b")).isEqualTo("[$1, _$]");
            assertThat(ask("MSETEX 2 b 2 c 2 NX PX 5")).isEqualTo(":1");
            assertThat(ask("MSETEX 3 a 3 b 3 c 3 XX KEEPTTL")).isEqualTo(":1");
            assertThat(ask("PTTL c")).isEqualTo(":5");
        }

        @Test
        void shouldExpireKeysWithATimeInThePast() {
            assertThat(ask("MSETEX 1 a 1 PXAT 1")).isEqualTo(":1");
            assertThat(ask("GET a")).isEqualTo("_$");
            assertThat(harness.events()).containsExactly("$ set a", "g expire a", "x expired a");
        }

        @ParameterizedTest
        @ValueSource(strings = { "MSETEX 0 a 1", "MSETEX -1 a 1", "MSETEX x a 1", "MSETEX 2147483648 a 1" })
        void shouldDemandANumberOfPairs(String line) {
            assertThat(ask(line)).isEqualTo("-ERR invalid numkeys value or out of range");
        }

        @ParameterizedTest
        @ValueSource(strings = { "MSETEX 2 a 1", "MSETEX 2 a 1 b", "MSETEX 2147483647 a 1", "MSETEX 1 a 1 b 2",
            "MSETEX 1 a 1 NX XX", "MSETEX 1 a 1 EX 1 KEEPTTL", "MSETEX 1 a 1 GET", "MSETEX 1 a 1 EX",
            "MSETEX 1 a 1 EX 1 PX 1" })
        void shouldDemandAllPairsAndKnownOptions(String line) { assertThat(ask(line)).isEqualTo(SYNTAX); }

        @Test
        void shouldCheckTheTime() {
            assertThat(ask("MSETEX 1 a 1 EX 0")).isEqualTo("-ERR invalid expire time in 'msetex' command");
        }
    }

    @Nested
    class Expiries {
        @Test
        void shouldDeleteInsteadOfStoringTheExpired() {
            ask("SET k v");
            assertThat(ask("SET k w PXAT 1")).isEqualTo("+OK");
            assertThat(ask("SET missing w PXAT 1")).isEqualTo("+OK");
            assertThat(ask("EXISTS k missing")).isEqualTo(":0");
            assertThat(harness.events()).containsExactly("$ set k", "g del k");
            assertThat(harness.changes()).isEqualTo(2);
            assertThat(harness.keyspace().counters().expired).isZero();
        }

        @Test
        void shouldDeleteWhatGetexGivesATimeInThePast() {
            ask("SET k v");
            assertThat(ask("GETEX k EXAT 1")).isEqualTo("$v");
            assertThat(harness.events()).containsExactly("$ set k", "g del k");
        }

        @Test
        void shouldCheckTheTimeBeforeTheKey() {
            assertThat(ask("GETEX missing EX 0")).isEqualTo("-ERR invalid expire time in 'getex' command");
        }

        @Test
        void shouldCountNoChangeWhenThereIsNothingToPersist() {
            ask("SET k v");
            ask("GETEX k PERSIST");
            assertThat(harness.changes()).isEqualTo(1);
            assertThat(harness.events()).containsExactly("$ set k");
        }

        @Test
        void shouldExpireOnTime() {
            ask("SET k v PX 100");
            harness.time(CommandHarness.START + 100);
            assertThat(ask("GET k")).isEqualTo("$v");
            harness.time(CommandHarness.START + 101);
            assertThat(ask("GET k")).isEqualTo("_$");
            assertThat(harness.events()).containsExactly("$ set k", "g expire k", "x expired k");
        }

        @Test
        void shouldReplaceAnExpiredKeyThatIsStillThere() {
            ask("SET k v PX 100");
            harness.time(CommandHarness.START + 200);
            harness.keyspace().pauseExpiry(true);
            ask("SET k w");
            harness.keyspace().pauseExpiry(false);
            assertThat(ask("GET k")).isEqualTo("$w");
            harness.keyspace().database(0).assertInvariants();
            assertThat(harness.keyspace().database(0).size()).isEqualTo(1);
        }
    }

    @Nested
    class Limits {
        @Test
        void shouldRefuseStringsThatAreTooLong() {
            harness.settings().maxStringBytes = 100;
            ask("SET k v");
            assertThat(ask("APPEND k " + "x".repeat(99))).isEqualTo(":100");
            String tooLong = "-ERR string exceeds maximum allowed size (proto-max-bulk-len)";
            assertThat(ask("APPEND k x")).isEqualTo(tooLong);
            assertThat(ask("SETRANGE k 100 x")).isEqualTo(tooLong);
            assertThat(ask("SETRANGE missing 99 xx")).isEqualTo(tooLong);
            assertThat(ask("SETRANGE k 99 x")).isEqualTo(":100");
            assertThat(ask("SETBIT k 800 1")).isEqualTo("-ERR bit offset is not an integer or out of range");
            assertThat(ask("SETBIT k 799 1")).isEqualTo(":0");
            assertThat(ask("LCS k k")).isEqualTo(
                    "-ERR Insufficient memory, transient memory for LCS exceeds proto-max-bulk-len");
        }
    }

    @Nested
    class WrongTypes {
        @ParameterizedTest
        @ValueSource(strings = { "GET k", "GETEX k", "GETDEL k", "GETSET k v", "SET k v GET", "SET k v IFEQ a",
            "DELIFEQ k a", "APPEND k v", "STRLEN k", "GETRANGE k 0 1", "SUBSTR k 0 1", "SETRANGE k 0 v",
            "SETRANGE k 0 \"\"", "INCR k", "DECR k", "INCRBY k 1", "DECRBY k 1", "INCRBYFLOAT k abc", "SETBIT k 0 1",
            "GETBIT k 0", "BITCOUNT k", "BITPOS k 1", "BITOP AND d other k", "BITFIELD k GET u8 0",
            "BITFIELD k SET u8 0 1", "BITFIELD_RO k GET u8 0" })
        void shouldRefuseOtherTypes(String line) {
            ask("SET k v");
            Harnesses.disguise(harness, "k", Type.LIST);
            assertThat(ask(line)).isEqualTo(WRONG_TYPE);
            assertThat(harness.changes()).isEqualTo(1);
            Harnesses.disguise(harness, "k", Type.STRING);
        }

        @Test
        void shouldSeeNoStringInOtherTypes() {
            ask("SET k v");
            Harnesses.disguise(harness, "k", Type.LIST);
            assertThat(ask("MGET k")).isEqualTo("[_$]");
            assertThat(ask("SETNX k v")).isEqualTo(":0");
            assertThat(ask("LCS missing k FOO")).isEqualTo("-ERR The specified keys must contain string values");
            Harnesses.disguise(harness, "k", Type.STRING);
        }
    }

    @Nested
    class BigValues {
        private static final String BIG = "0123456789".repeat(5000);

        @Test
        void shouldTakeOverTheBlockOfABigArgument() {
            assertThat(harness.ask(List.of("SET", "k", BIG))).isEqualTo("+OK");
            assertThat(ask("GET k")).isEqualTo("$" + BIG);
            assertThat(ask("APPEND k x")).isEqualTo(":50001");
        }

        @Test
        void shouldCopyWhereKeysMayBeRepeated() {
            assertThat(harness.ask(List.of("MSET", "k", BIG, "k", BIG + "x"))).isEqualTo("+OK");
            assertThat(ask("STRLEN k")).isEqualTo(":50001");
        }

        @Test
        void shouldNotTakeOverWhatIsNotStored() {
            ask("SET k v");
            assertThat(harness.ask(List.of("SET", "k", BIG, "NX"))).isEqualTo("_$");
            assertThat(harness.ask(List.of("SET", "k", BIG, "PXAT", "1"))).isEqualTo("+OK");
            assertThat(ask("EXISTS k")).isEqualTo(":0");
        }
    }

    @Test
    void shouldKeepTheTextOfAFloat() {
        ask("INCRBYFLOAT k 3");
        assertThat(ask("OBJECT ENCODING k")).isEqualTo("$embstr");
        ask("INCR k");
        assertThat(ask("OBJECT ENCODING k")).isEqualTo("$int");
    }

    @Test
    void shouldCountEachChangedFieldOfABitfield() {
        ask("BITFIELD k SET u8 0 1 SET u8 8 0 INCRBY u8 0 0");
        assertThat(harness.changes()).isEqualTo(3);
        ask("BITFIELD k SET u8 0 1 INCRBY u8 0 1 GET u8 0");
        assertThat(harness.changes()).isEqualTo(4);
        assertThat(harness.events()).containsExactly("$ setbit k", "$ setbit k");
    }

    @Test
    void shouldNotTellOfABitThatStays() {
        ask("SETBIT k 1 1");
        ask("SETBIT k 1 1");
        assertThat(harness.events()).containsExactly("$ setbit k");
    }
}
