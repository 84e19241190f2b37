package io.javelina.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Random changes survive CONFIG REWRITE and a restart, and random files never break the reader.
class ConfigurationModelTest {
    private static final long SEED = Long.getLong("javelina.seed", 20_251_105L);
    private static final List<String> WORDS = List.of("0", "1", "-1", "64", "4096", "10mb", "3gb", "7k", "50%", "yes",
            "no",
            "always", "allkeys-lru", "debug", "KEA", "60 1", "60 1 300 5", "normal 1 2 3 pubsub 5mb 1gb 7", "0 200 800",
            "50 99.5", "force nosave", "10.0.0.1 -::1", "18446744073709551615", "a b", "", "\"", "a.example",
            "127.0.0.1");

    private final Random random = new Random(SEED);

    @Test
    void shouldComeBackAfterARewriteAndARestart(@TempDir Path directory) throws Exception {
        for (int round = 0; round < 20; round++) {
            Path file = ConfigurationFixture.file(directory, "# round " + round + "\nport 7000\nsave 5 1\nsave 6 1\n");
            Configuration configuration = ConfigurationFixture.started(file.toString());
            for (int i = 0; i < 200; i++) change(configuration);
            configuration.rewrite();
            assertSame(configuration, ConfigurationFixture.started(file.toString()));
        }
    }

    /// Addresses and locations are left out: they are written as they are, and a listener judges them.
    private void change(Configuration configuration) {
        Directive directive = Directives.all().get(random.nextInt(Directives.all().size()));
        boolean judged = directive.kind() instanceof AddressesKind || directive.kind() instanceof DirectoryKind;
        if (judged || directive.has(Flag.FILE_ONLY)) return;
        String before = configuration.show(directive);
        String answer = ConfigurationFixture.set(configuration, directive.name(), word());
        if (!answer.equals("+OK")) assertThat(configuration.show(directive)).as(replay()).isEqualTo(before);
    }

    private String word() {
        if (random.nextInt(4) > 0) return WORDS.get(random.nextInt(WORDS.size()));
        byte[] bytes = new byte[random.nextInt(6)];
        random.nextBytes(bytes);
        return Text.of(bytes);
    }

    private static void assertSame(Configuration expected, Configuration actual) {
        for (Directive each : Directives.all())
            assertThat(actual.show(each)).as("%s, %s", each, replay()).isEqualTo(expected.show(each));
    }

    private static String replay() { return "-Djavelina.seed=" + SEED; }

    @Test
    void shouldReadOrRefuseAnyBytes() {
        for (int i = 0; i < 8_000; i++) {
            byte[] bytes = new byte[random.nextInt(64)];
            random.nextBytes(bytes);
            readOrRefuse(bytes);
        }
    }

    @Test
    void shouldReadOrRefuseAnyLines() {
        List<String> names = new ArrayList<>(
                List.of("user", "rename-command", "loadmodule", "a.b", "sentinel", "nosuch"));
        for (Directive each : Directives.all()) if (!touchesFiles(each)) names.add(each.name());
        for (int i = 0; i < 8_000; i++) {
            StringBuilder line = new StringBuilder(names.get(random.nextInt(names.size())));
            for (int words = random.nextInt(5); words > 0; words--) line.append(' ').append(quoted(word()));
            readOrRefuse(Text.bytes(line.toString()));
        }
    }

    private String quoted(String word) { return random.nextInt(4) == 0 ? word : Arguments.quote(word); }

    private static boolean touchesFiles(Directive directive) {
        return directive == Directives.LOGFILE || directive == Directives.DIR || directive == Directives.INCLUDE;
    }

    @Test
    void shouldRefuseAnyNameOfAMissingFile(@TempDir Path directory) {
        for (int i = 0; i < 2_000; i++) {
            String name = directory + "/" + word().replace('/', '_') + "/nosuch" + word();
            for (String instruction : List.of("include ", "dir ", "logfile "))
                readOrRefuse(Text.bytes(instruction + Arguments.quote(name)));
        }
    }

    private static void readOrRefuse(byte[] bytes) {
        try {
            Configuration read = Configuration.load(List.of("-"), new ByteArrayInputStream(bytes), "1.2.3");
            for (Directive each : Directives.all()) assertThat(read.show(each)).isNotNull();
        } catch (ConfigurationFileException refused) {
            assertThat(refused).message().endsWith("\n");
        }
    }
}
