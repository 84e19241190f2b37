package io.javelina.command;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What only humans and the authors of clients want to know of commands, from a file beside this class that is read when
/// somebody asks for the first time. It holds an object by full name:
///
///     "getex": {
///         "summary": "...", "since": "6.2.0", "complexity": "O(1)",
///         "doc_flags": ["deprecated"], "deprecated_since": "...", "replaced_by": "...",
///         "history": [["7.0.0", "What changed."]],
///         "arguments": [{"name": "key", "type": "key", "key_spec_index": 0}, {"name": "...", "flags": ["optional"]}]
///     }
///
/// Fields and arguments have the names and the order that COMMAND DOCS gives them; arguments nest.
final class Documentation {
    private static final String FILE = "commands.json";

    private final Map<String, Map<String, Object>> commands;

    private Documentation(Map<String, Map<String, Object>> commands) { this.commands = commands; }

    /// Read by the class loader at first use, and so once for all nodes of a JVM.
    private static final class Holder {
        static final Documentation LOADED = load();
    }

    static Documentation get() { return Holder.LOADED; }

    /// The fields that are known of a command; none when nobody has written about it.
    Map<String, Object> of(Command command) { return of(command.fullName()); }

    Map<String, Object> of(String fullName) { return commands.getOrDefault(fullName, Map.of()); }

    /// The full names of all commands that are documented.
    Set<String> names() { return commands.keySet(); }

    private static Documentation load() {
        try (InputStream file = Documentation.class.getResourceAsStream(FILE);
                JsonParser parser = new JsonFactory().createParser(file)) {
            parser.nextToken();
            Map<String, Map<String, Object>> commands = new LinkedHashMap<>();
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String name = parser.currentName();
                parser.nextToken();
                commands.put(name, object(parser));
            }
            return new Documentation(commands);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + FILE, e);
        }
    }

    private static Map<String, Object> object(JsonParser parser) throws IOException {
        Map<String, Object> fields = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            parser.nextToken();
            fields.put(name, value(parser));
        }
        return fields;
    }

    private static List<Object> list(JsonParser parser) throws IOException {
        List<Object> elements = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) elements.add(value(parser));
        return elements;
    }

    private static Object value(JsonParser parser) throws IOException {
        return switch (parser.currentToken()) {
            case START_OBJECT -> object(parser);
            case START_ARRAY -> list(parser);
            case VALUE_NUMBER_INT -> parser.getLongValue();
            default -> parser.getText();
        };
    }
}
