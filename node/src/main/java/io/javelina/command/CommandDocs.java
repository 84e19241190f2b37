package io.javelina.command;

import io.javelina.resp.Reply;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Writes what is known of commands as COMMAND DOCS shows it. The documentation is a tree of maps, lists, texts and
/// numbers; what it does not tell is whether RESP3 has a list as a set, and a text as a status.
final class CommandDocs {
    /// Lists without an order.
    private static final Set<String> SETS = Set.of("history", "doc_flags", "flags");
    /// Lists of words that are statuses.
    private static final Set<String> STATUSES = Set.of("doc_flags", "flags");

    private final Documentation documentation = Documentation.get();
    private final Reply reply;

    CommandDocs(Reply reply) { this.reply = reply; }

    /// The commands by name.
    void write(Collection<Command> commands) {
        reply.map(commands.size());
        for (Command command : commands) {
            reply.bulk(command.fullName());
            write(command);
        }
    }

    private void write(Command command) {
        Map<String, Object> fields = fields(command);
        reply.map(fields.size() + (command.isContainer() ? 1 : 0));
        fields.forEach(this::field);
        if (!command.isContainer()) return;
        reply.bulk("subcommands");
        write(command.subcommands().values());
    }

    /// The group is known to the table, and stands third.
    private Map<String, Object> fields(Command command) {
        Map<String, Object> fields = new LinkedHashMap<>();
        Map<String, Object> written = documentation.of(command);
        for (String first : List.of("summary", "since"))
            if (written.containsKey(first)) fields.put(first, written.get(first));
        fields.put("group", command.group().replyName());
        written.forEach(fields::putIfAbsent);
        return fields;
    }

    private void field(String name, Object value) {
        reply.bulk(name);
        if (value instanceof List<?> list) list(name, list);
        else element(name, value);
    }

    private void list(String name, List<?> elements) {
        if (SETS.contains(name)) reply.set(elements.size());
        else reply.array(elements.size());
        for (Object element : elements) element(name, element);
    }

    private void element(String name, Object value) {
        switch (value) {
            case Map<?, ?> map -> {
                reply.map(map.size());
                map.forEach((key, each) -> field((String) key, each));
            }
            case List<?> list -> list("", list);
            case Long number -> reply.integer(number);
            default -> text(name, (String) value);
        }
    }

    private void text(String name, String text) {
        if (STATUSES.contains(name)) reply.simple(text);
        else reply.bulk(text);
    }
}
