package io.javelina.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// The same random scripts to us and to a real server: every reply, and afterwards every key, must be equal.
class StringDifferentialTest {
    private static final int SCRIPTS = 300;
    private static final int COMMANDS = 40;
    private static final List<String> KEYS = List.of("k0", "k1", "k2", "k3");
    /// By how much two times of expiry may differ that were given from now on.
    private static final long TOLERANCE_MILLIS = 5000;

    private final long seed = Long.getLong("javelina.seed", 1);

    @Test
    void shouldReplyAsTheRealServerDoes() throws IOException {
        System.out.println("replay with -Dtest=StringDifferentialTest -Djavelina.seed=" + seed);
        Random random = new Random(seed);
        try (Oracle oracle = Oracle.start(); Oracle.Listener listener = oracle.listen()) {
            for (int script = 0; script < SCRIPTS; script++) play(new StringScripts(random), oracle, listener);
        }
    }

    private static void play(StringScripts scripts, Oracle oracle, Oracle.Listener listener) throws IOException {
        CommandHarness harness = Harnesses.strings().time(System.currentTimeMillis());
        oracle.run("FLUSHALL");
        listener.events();
        long changesBefore = oracle.changes();
        boolean pastExpiry = false;
        List<String> history = new ArrayList<>();
        for (int i = 0; i < COMMANDS; i++) {
            List<String> command = scripts.command();
            if (versionDifference(command, harness) != null) continue;
            history.add(Words.shortened(command));
            pastExpiry |= command.contains("EXAT") || command.contains("PXAT");
            assertThat(harness.run(command)).as(String.join("\n", history)).isEqualTo(oracle.run(command));
        }
        // Redis 7.0 stores a key whose time has come and expires it later; Valkey deletes it at once.
        if (!pastExpiry) {
            assertThat(harness.eventNames())
                    .as(String.join("\n", history)).isEqualTo(listener.events());
            assertThat(harness.changes()).as("changes after%n%s", String.join("\n", history))
                    .isEqualTo(oracle.changes() - changesBefore);
        }
        for (String key : KEYS) compare(key, harness, oracle, history);
        Harnesses.assertAllReturned(harness);
    }

    /// Why newer servers reply differently than Redis 7.0 does, null when they do not.
    private static String versionDifference(List<String> command, CommandHarness harness) {
        String name = command.get(0);
        if (name.equals("BITCOUNT") && command.size() == 3) return "Valkey 8.0: the end of the range is optional";
        if (name.equals("BITCOUNT") && command.size() > 4) {
            String unit = command.get(4).toUpperCase();
            if (!unit.equals("BIT") && !unit.equals("BYTE")) return "Valkey 8.0: the unit is checked before the range";
        }
        boolean missing = command.size() > 1 && !Harnesses.exists(harness, command.get(1));
        if (name.equals("BITCOUNT") && missing) return "Valkey 8.0: arguments are checked before the key";
        if (name.equals("BITPOS") && missing) return "Valkey 8.0: arguments are checked before the key";
        if (name.equals("GETEX") && missing) return "Valkey 9.0: the time of expiry is checked before the key";
        return null;
    }

    private static void compare(String key, CommandHarness harness, Oracle oracle, List<String> history) {
        for (String command : List.of("GET " + key, "OBJECT ENCODING " + key))
            assertThat(harness.ask(command)).as("%s after%n%s", command, String.join("\n", history))
                    .isEqualTo(oracle.ask(command));
        long ours = expiry(harness.ask("PEXPIRETIME " + key));
        long theirs = expiry(oracle.ask("PEXPIRETIME " + key));
        assertThat(Math.abs(ours - theirs)).as("expiry of %s after%n%s", key, String.join("\n", history))
                .isLessThan(TOLERANCE_MILLIS);
    }

    private static long expiry(String reply) { return Long.parseLong(reply.substring(1)); }
}
