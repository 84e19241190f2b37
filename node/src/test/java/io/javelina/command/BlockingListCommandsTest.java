package io.javelina.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.javelina.type.Type;
import org.junit.jupiter.api.Test;

class BlockingListCommandsTest {
    private final CommandHarness harness = CommandHarness.with(ListCommands::register, BlockingListCommands::register,
            StringCommands::register);

    @Test
    void shouldTakeWhatIsThere() {
        harness.run("RPUSH l a b c d e f");
        assertThat(harness.ask("BLPOP m l 0")).isEqualTo("[$l, $a]");
        assertThat(harness.ask("BRPOP m l 0")).isEqualTo("[$l, $f]");
        assertThat(harness.ask("BLMPOP 0 2 m l RIGHT COUNT 2")).isEqualTo("[$l, [$e, $d]]");
        assertThat(harness.ask("BLMOVE l m LEFT LEFT 0")).isEqualTo("$b");
        assertThat(harness.ask("BRPOPLPUSH l m 0")).isEqualTo("$c");
        assertThat(harness.ask("LRANGE m 0 -1")).isEqualTo("[$c, $b]");
    }

    @Test
    void shouldWaitWhereNothingIs() {
        harness.allowBlocking();
        assertThat(harness.run("BLPOP l m 1.5")).isEmpty();
        assertThat(harness.waits()).singleElement().satisfies(wait -> {
            assertThat(wait.type()).isEqualTo(Type.LIST);
            assertThat(wait.firstKey()).isEqualTo(1);
            assertThat(wait.keyCount()).isEqualTo(2);
            assertThat(wait.deadlineMillis()).isEqualTo(CommandHarness.START + 1500);
        });
        assertThat(harness.run("BLMPOP 0 2 l m LEFT")).isEmpty();
        assertThat(harness.waits()).singleElement().satisfies(wait -> {
            assertThat(wait.firstKey()).isEqualTo(3);
            assertThat(wait.keyCount()).isEqualTo(2);
            assertThat(wait.deadlineMillis()).isEqualTo(Wait.FOR_EVER);
        });
        assertThat(harness.run("BLMOVE l m LEFT RIGHT 0")).isEmpty();
        assertThat(harness.waits()).singleElement().satisfies(wait -> {
            assertThat(wait.firstKey()).isEqualTo(1);
            assertThat(wait.keyCount()).isEqualTo(1);
        });
    }

    @Test
    void shouldReplyNullWhereItMayNotWait() {
        assertThat(harness.ask("BLPOP l 0")).isEqualTo("_*");
        assertThat(harness.ask("BLMPOP 0 1 l LEFT")).isEqualTo("_*");
        assertThat(harness.ask("BLMOVE l m LEFT RIGHT 0")).isEqualTo("_$");
        assertThat(harness.ask("BRPOPLPUSH l m 0")).isEqualTo("_$");
    }

    @Test
    void shouldRefuseWrongTypesAndTimes() {
        harness.run("SET s x");
        assertThat(harness.ask("BLPOP l s m 0")).startsWith("-WRONGTYPE");
        assertThat(harness.ask("BLPOP l -1")).isEqualTo("-ERR timeout is negative");
        assertThat(harness.ask("BLMOVE l m UP LEFT x")).isEqualTo("-ERR syntax error");
        assertThat(harness.ask("BLMPOP x 0 l LEFT")).isEqualTo("-ERR numkeys should be greater than 0");
    }
}
