package io.javelina.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.javelina.memory.Account;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ListCommandsTest {
    private static final int RUNS = 4000;
    /// What the JVM itself may allocate on the thread meanwhile, per command.
    private static final double NOISE_BYTES = 1;
    private static final double CHECKED_BYTES = 10;

    private final CommandHarness harness = CommandHarness.with(ListCommands::register, StringCommands::register,
            GenericCommands::register, ObjectCommands::register);

    @AfterEach
    void shouldGiveAllBack() {
        harness.keyspace().database(0).assertInvariants();
        harness.keyspace().flush(true);
        assertThat(harness.allocator().ledger().bytes(Account.LISTS)).isZero();
        assertThat(harness.allocator().ledger().bytes(Account.TEMPORARY)).isZero();
    }

    @Test
    void shouldPrependInArgumentOrder() {
        assertThat(harness.ask("LPUSH l a b c")).isEqualTo(":3");
        assertThat(harness.ask("RPUSH l x y")).isEqualTo(":5");
        assertThat(harness.ask("LRANGE l 0 -1")).isEqualTo("[$c, $b, $a, $x, $y]");
        assertThat(harness.events()).containsExactly("l lpush l", "l rpush l");
        assertThat(harness.changes()).isEqualTo(5);
        assertThat(harness.ask("LPUSHX m a")).isEqualTo(":0");
        assertThat(harness.ask("EXISTS m")).isEqualTo(":0");
    }

    @Test
    void shouldDeleteTheKeyOfAnEmptiedList() {
        harness.run("RPUSH l a b c d e");
        harness.events();
        harness.modified();
        assertThat(harness.ask("LPOP l")).isEqualTo("$a");
        assertThat(harness.ask("RPOP l 2")).isEqualTo("[$e, $d]");
        assertThat(harness.ask("LREM l 0 b")).isEqualTo(":1");
        assertThat(harness.ask("LTRIM l 5 6")).isEqualTo("+OK");
        assertThat(harness.events()).containsExactly("l lpop l", "l rpop l", "l lrem l", "l ltrim l", "g del l");
        assertThat(harness.modified()).containsExactly("l", "l", "l", "l");
        assertThat(harness.ask("EXISTS l")).isEqualTo(":0");
        harness.run("RPUSH l a");
        harness.events();
        assertThat(harness.ask("LPOP l")).isEqualTo("$a");
        assertThat(harness.events()).containsExactly("l lpop l", "g del l");
    }

    @Test
    void shouldMoveBetweenListsAndWithinOne() {
        harness.run("RPUSH l a b c");
        harness.events();
        assertThat(harness.ask("LMOVE l m LEFT RIGHT")).isEqualTo("$a");
        assertThat(harness.events()).containsExactly("l rpush m", "l lpop l");
        assertThat(harness.ask("RPOPLPUSH l l")).isEqualTo("$c");
        assertThat(harness.events()).containsExactly("l lpush l", "l rpop l");
        assertThat(harness.ask("LRANGE l 0 -1")).isEqualTo("[$c, $b]");
        assertThat(harness.ask("LMOVE m m LEFT LEFT")).isEqualTo("$a");
        assertThat(harness.ask("LMOVE m l RIGHT LEFT")).isEqualTo("$a");
        assertThat(harness.ask("EXISTS m")).isEqualTo(":0");
        harness.run("SET s x");
        assertThat(harness.ask("LMOVE l s LEFT LEFT")).startsWith("-WRONGTYPE");
        assertThat(harness.ask("LLEN l")).isEqualTo(":3");
    }

    @Test
    void shouldChangeItsEncodingWhereValkeyDoes() {
        harness.settings().encodingLimits.listMaxListpackSize = 4;
        harness.run("RPUSH l 1 2 3 4");
        assertThat(harness.ask("OBJECT ENCODING l")).isEqualTo("$listpack");
        harness.run("RPUSH l 5");
        assertThat(harness.ask("OBJECT ENCODING l")).isEqualTo("$quicklist");
        harness.run("RPOP l 2");
        assertThat(harness.ask("OBJECT ENCODING l")).isEqualTo("$quicklist");
        harness.run("LPOP l");
        assertThat(harness.ask("OBJECT ENCODING l")).isEqualTo("$listpack");
        assertThat(harness.ask("LRANGE l 0 -1")).isEqualTo("[$2, $3]");
    }

    @Test
    void shouldJudgeTheSizeOfAListInBytes() {
        String kilobyte = "x".repeat(1024);
        for (int i = 0; i < 7; i++) harness.run("RPUSH l " + kilobyte);
        assertThat(harness.ask("OBJECT ENCODING l")).isEqualTo("$listpack");
        harness.run("RPUSH l " + kilobyte);
        assertThat(harness.ask("OBJECT ENCODING l")).isEqualTo("$quicklist");
        harness.run("LTRIM l 0 3");
        assertThat(harness.ask("OBJECT ENCODING l")).isEqualTo("$quicklist");
        harness.run("LTRIM l 0 2");
        assertThat(harness.ask("OBJECT ENCODING l")).isEqualTo("$listpack");
        harness.run("LSET l 1 " + "y".repeat(9000));
        assertThat(harness.ask("OBJECT ENCODING l")).isEqualTo("$quicklist");
        harness.run("LSET l 1 small");
        assertThat(harness.ask("LINDEX l 1")).isEqualTo("$small");
    }

    @Test
    void shouldKeepNumbersAsTheyWereWritten() {
        harness.run("RPUSH l 007 -0 +1 9223372036854775807 9223372036854775808 -9223372036854775808 1e3");
        assertThat(harness.ask("LRANGE l 0 -1")).isEqualTo(
                "[$007, $-0, $+1, $9223372036854775807, $9223372036854775808, $-9223372036854775808, $1e3]");
        assertThat(harness.ask("LPOS l -9223372036854775808")).isEqualTo(":5");
        assertThat(harness.ask("LREM l 1 7")).isEqualTo(":0");
    }

    @Test
    void shouldHoldAMillionEmptyElements() {
        StringBuilder line = new StringBuilder("RPUSH l");
        for (int i = 0; i < 1000; i++) line.append(" \"\"");
        for (int i = 0; i < 100; i++) harness.run(line.toString());
        assertThat(harness.ask("LLEN l")).isEqualTo(":100000");
        assertThat(harness.ask("LPOS l \"\" RANK -1")).isEqualTo(":99999");
        assertThat(harness.ask("LREM l 99999 \"\"")).isEqualTo(":99999");
        assertThat(harness.ask("LLEN l")).isEqualTo(":1");
    }

    /// All in one command they would still be one node, as their bytes alone are counted before they are pushed.
    @Test
    void shouldHoldMoreElementsThanASmallListCounts() {
        List<String> words = new ArrayList<>(List.of("RPUSH", "l"));
        for (int i = 0; i < 70_000; i++) words.add("");
        assertThat(harness.ask(words)).isEqualTo(":70000");
        assertThat(harness.ask("LPUSH l a")).isEqualTo(":70001");
        assertThat(harness.ask("LINDEX l 65536")).isEqualTo("$");
        assertThat(harness.ask("LTRIM l 0 1")).isEqualTo("+OK");
        assertThat(harness.ask("LRANGE l 0 -1")).isEqualTo("[$a, $]");
    }

    @Test
    void shouldCountArgumentsItself() {
        assertThat(harness.ask("LPOP l 1 2")).isEqualTo("-ERR wrong number of arguments for 'lpop' command");
        assertThat(harness.ask("LINSERT l UNDER a b")).isEqualTo("-ERR syntax error");
        assertThat(harness.ask("LMPOP 1 l LEFT COUNT 1 COUNT 1")).isEqualTo("-ERR syntax error");
        assertThat(harness.ask("LMPOP 9223372036854775807 l LEFT")).isEqualTo("-ERR syntax error");
    }

    @ParameterizedTest
    @ValueSource(strings = { "LRANGE long 0 99", "LRANGE short 0 -1", "LRANGE long 25000 25099", "LINDEX long 5000",
        "LLEN long", "LSET long 5000 9876543210", "LPUSHX missing x" })
    void shouldAllocateNothing(String line) {
        fill();
        assertThat(harness.garbage(line, RUNS, NOISE_BYTES)).as("heap bytes of " + line).isLessThan(NOISE_BYTES);
    }

    /// In checked mode each native block leaves a trace on the heap.
    @ParameterizedTest
    @ValueSource(strings = { "LPUSH short 0123456789", "RPUSH long 0123456789", "LPOP long", "RPOP long",
        "LMOVE long other LEFT RIGHT", "LTRIM long 1 -1" })
    void shouldAllocateNothingButNodes(String line) {
        fill();
        assertThat(harness.garbage(line, RUNS, CHECKED_BYTES)).as("heap bytes of " + line).isLessThan(CHECKED_BYTES);
    }

    private void fill() {
        harness.run("RPUSH short a b c d e f 1 2 3");
        StringBuilder fill = new StringBuilder("RPUSH long");
        for (int i = 0; i < 1000; i++) fill.append(" element").append(i);
        for (int i = 0; i < 50; i++) harness.run(fill.toString());
    }
}
