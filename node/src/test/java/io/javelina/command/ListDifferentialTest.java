package io.javelina.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.javelina.memory.Account;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The same random scripts to us and to a real server: every reply, the events, and afterwards every list, must be equal.
/// Once for small lists, and for long ones of nodes of several sizes, compressed and not.
class ListDifferentialTest {
    private static final int SCRIPTS = 25;
    private static final int COMMANDS = 120;
    private static final List<String> KEYS = List.of("l0", "l1", "l2", "string");

    private final long seed = Long.getLong("javelina.seed", 1);

    @ParameterizedTest
    @CsvSource({ "-2, 0", "-1, 1", "1, 0", "3, 0", "3, 1", "10, 1" })
    void shouldReplyAsTheRealServerDoes(int fill, int depth) throws IOException {
        System.out.println("replay with -Dtest=ListDifferentialTest -Djavelina.seed=" + seed);
        Random random = new Random(seed);
        try (Oracle oracle = Oracle.start(); Oracle.Listener listener = oracle.listen()) {
            oracle.run("CONFIG SET list-max-listpack-size " + fill + " list-compress-depth " + depth);
            for (int script = 0; script < SCRIPTS; script++)
                play(new ListScripts(random), fill, depth, oracle, listener);
        }
    }

    private static void play(ListScripts scripts, int fill, int depth, Oracle oracle, Oracle.Listener listener)
            throws IOException {
        CommandHarness harness = CommandHarness.with(ListCommands::register, StringCommands::register,
                GenericCommands::register, ObjectCommands::register);
        harness.settings().encodingLimits.listMaxListpackSize = fill;
        harness.settings().encodingLimits.listCompressDepth = depth;
        oracle.run("FLUSHALL");
        listener.events();
        long changesBefore = oracle.changes();
        List<String> history = new ArrayList<>();
        for (int i = 0; i < COMMANDS; i++) {
            List<String> command = scripts.command();
            if (versionDifference(command) != null) continue;
            history.add(Words.shortened(command));
            compare(harness.run(command), oracle.run(command), history);
        }
        assertThat(harness.eventNames())
                .as(String.join("\n", history)).isEqualTo(listener.events());
        assertThat(harness.changes()).as("changes after%n%s", String.join("\n", history))
                .isEqualTo(oracle.changes() - changesBefore);
        for (String key : KEYS)
            compare(harness.ask("LRANGE " + key + " 0 -1"), oracle.ask("LRANGE " + key + " 0 -1"), history);
        harness.keyspace().database(0).assertInvariants();
        assertAllReturned(harness);
    }

    /// Why newer servers reply differently than Redis 7.0 does, null when they do not.
    private static String versionDifference(List<String> command) {
        boolean counts = command.get(0).equals("LREM") || command.get(0).equals("LPOS");
        if (counts && command.contains("-9223372036854775808")) return "Redis 7.2: the lowest number is refused";
        return null;
    }

    /// Shows what is near the first difference, as replies can be very long.
    private static void compare(String ours, String theirs, List<String> history) {
        if (ours.equals(theirs)) return;
        int at = 0;
        while (at < Math.min(ours.length(), theirs.length()) && ours.charAt(at) == theirs.charAt(at)) at++;
        int from = Math.max(0, at - 100);
        assertThat(ours.substring(from, Math.min(ours.length(), at + 100))).as(String.join("\n", history))
                .isEqualTo(theirs.substring(from, Math.min(theirs.length(), at + 100)));
    }

    private static void assertAllReturned(CommandHarness harness) {
        harness.keyspace().flush(true);
        assertThat(harness.allocator().ledger().bytes(Account.LISTS)).isZero();
        assertThat(harness.allocator().ledger().bytes(Account.TEMPORARY)).isZero();
    }
}
