package io.javelina.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.javelina.keyspace.Propagation;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// To propagate something else than the command makes no garbage either.
class RewrittenHotPathTest {
    private static final int RUNS = 20_000;
    /// Streams make something new for each of their nodes.
    private static final double NEARLY_NOTHING = 8;

    private static final class Counting implements Propagation.Follower {
        private long bytes;

        @Override
        public boolean isOn() { return true; }

        @Override
        public void command(int database, long address, long count) { bytes += count; }
    }

    @ParameterizedTest
    @ValueSource(strings = { "SET k v EX 100", "SETEX k 100 v", "SET k v GET", "GETSET k v", "GETEX k EX 100",
        "EXPIRE k 100", "PEXPIRE k 100000 XX", "HEXPIRE h 100 FIELDS 2 a b", "HGETEX h EX 100 FIELDS 1 a",
        "HSETEX h EX 100 FIELDS 1 a v", "HINCRBY h n 1", "XADD x * f v" })
    void shouldMakeNoGarbage(String line) {
        CommandHarness harness = CommandHarness.with(StringCommands::register, ExpireCommands::register,
                HashCommands::register, HashExpiryCommands::register, StreamCommands::register);
        Counting counting = new Counting();
        harness.ask("SET k v EX 10");
        harness.ask("HSETEX h EX 100 FIELDS 3 a 1 b 2 n 3");
        harness.keyspace().propagation().follow(Propagation.To.APPEND_ONLY_FILE, counting);
        assertThat(harness.garbage(line, RUNS, NEARLY_NOTHING)).isLessThan(NEARLY_NOTHING);
        assertThat(counting.bytes).isPositive();
    }
}
