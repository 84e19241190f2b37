package io.javelina.config;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/// Shorthand of the tests: a configuration of some lines, a change, a question.
final class ConfigurationFixture {
    static final Configuration.Origin REMOTE = new Configuration.Origin(false, false);
    static final String VERSION = "1.2.3";

    private ConfigurationFixture() {}

    static Configuration load(String lines) throws ConfigurationFileException {
        ByteArrayInputStream input = new ByteArrayInputStream(lines.getBytes(StandardCharsets.ISO_8859_1));
        return Configuration.load(List.of("-"), input, VERSION);
    }

    static Configuration started(String... arguments) throws ConfigurationFileException {
        return Configuration.load(List.of(arguments), new ByteArrayInputStream(new byte[0]), VERSION);
    }

    static Path file(Path directory, String text) throws IOException {
        return Files.writeString(directory.resolve("valkey.conf"), text, StandardCharsets.ISO_8859_1);
    }

    /// What CONFIG SET answers, as the client reads it.
    static String set(Configuration configuration, String... namesAndValues) {
        try {
            configuration.set(List.of(namesAndValues), REMOTE);
            return "+OK";
        } catch (Refusal refusal) {
            return "-" + refusal.code() + " " + refusal.getMessage();
        }
    }

    /// What CONFIG GET answers, names and values in turn.
    static List<String> get(Configuration configuration, String... patterns) {
        return configuration.get(List.of(patterns)).stream()
                .flatMap(each -> List.of(each.name(), each.value()).stream())
                .collect(Collectors.toList());
    }

    static String failed(String name, String reason) {
        return "-ERR CONFIG SET failed (possibly related to argument '" + name + "') - " + reason;
    }
}
