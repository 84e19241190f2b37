package io.javelina.command;

import io.javelina.memory.Allocator;
import io.javelina.resp.Reply;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;

/// Looks a whole command table over: whether each row says all it has to, and whether it says what Valkey says.
public final class TableAudit {
    private final CommandTable table;
    private final Allocator allocator = Allocator.create();

    private TableAudit(CommandTable table) { this.table = table; }

    public static TableAudit of(CommandTable table) { return new TableAudit(table); }

    /// All rows, those of subcommands too.
    private Stream<Command> rows() { return rows(table.commands()); }

    private static Stream<Command> rows(Collection<Command> commands) {
        return commands.stream().flatMap(row -> Stream.concat(Stream.of(row), rows(row.subcommands().values())));
    }

    // Complete.

    /// What rows lack or say wrongly, as `name: what`.
    public List<String> gaps() {
        List<String> gaps = new ArrayList<>();
        rows().forEach(row -> check(row, gap -> gaps.add(row.fullName() + ": " + gap)));
        return gaps;
    }

    /// What is documented and does not exist.
    public List<String> inventions() {
        return Documentation.get().names().stream().filter(name -> find(name) == null).toList();
    }

    private static void check(Command row, Consumer<String> gap) {
        if (!row.name().equals(row.name().toUpperCase())) gap.accept("its name is not in upper case");
        if (row.arity() == 0) gap.accept("no arity");
        if (row.handler() == null && !row.isContainer()) gap.accept("does nothing");
        if (row.has(Flag.WRITE) && row.has(Flag.READONLY)) gap.accept("both writes and only reads");
        checkKeys(row, gap);
        checkDocumentation(row, gap);
    }

    /// A fixed key has to be among the arguments that must be there, unless it begins a run of any length.
    private static void checkKeys(Command row, Consumer<String> gap) {
        for (KeySpecification key : row.keySpecifications()) {
            if (key.flags().stream().filter(flag -> flag.ordinal() <= KeyFlag.RM.ordinal()).count() != 1
                    && !key.is(KeyFlag.NOT_KEY))
                gap.accept("a key is not one of RO, RW, OW, RM");
            if (key.start() instanceof KeySpecification.Index index && index.position() >= Math.abs(row.arity())
                    && !(key.extent() instanceof KeySpecification.Range range && range.last() < 0))
                gap.accept("key " + index.position() + " beyond its arity " + row.arity());
        }
        boolean isAboutKeys = row.has(Flag.WRITE) || row.has(Flag.READONLY);
        boolean isOfOneType = !row.group().categories().isEmpty()
                && row.group().ordinal() <= Group.HASH.ordinal() && row.group() != Group.GENERIC;
        if (isAboutKeys && isOfOneType && row.keySpecifications().isEmpty()) gap.accept("no keys");
    }

    private static void checkDocumentation(Command row, Consumer<String> gap) {
        Map<String, Object> documentation = Documentation.get().of(row);
        for (String field : List.of("summary", "since"))
            if (!documentation.containsKey(field)) gap.accept("commands.json has no " + field);
    }

    // Right.

    /// The lines of a file beside this class, `name reply` in RESP3 and the notation of [RespText], of those commands that
    /// are in the table.
    public Map<String, String> expected(String file) {
        Map<String, String> expected = lines(file);
        expected.keySet().removeIf(name -> find(name) == null);
        return expected;
    }

    /// Where the second map differs from the first.
    public static List<String> differences(Map<String, String> expected, Map<String, String> actual) {
        return expected.keySet().stream().filter(name -> !expected.get(name).equals(actual.get(name)))
                .map(name -> name + "\n  expected " + expected.get(name) + "\n  but is   " + actual.get(name)).toList();
    }

    private static Map<String, String> lines(String file) {
        try (InputStream in = TableAudit.class.getResourceAsStream(file)) {
            Map<String, String> lines = new LinkedHashMap<>();
            new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().forEach(
                    line -> lines.put(line.substring(0, line.indexOf(' ')), line.substring(line.indexOf(' ') + 1)));
            return lines;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// What COMMAND INFO says of these commands in RESP3.
    public Map<String, String> info(Collection<String> names) {
        Map<String, String> said = new LinkedHashMap<>();
        for (String name : names) said.put(name, write(reply -> new CommandInfo(reply).write(find(name))));
        return said;
    }

    /// What COMMAND DOCS says of these commands in RESP3, without the summaries, which are our own.
    public Map<String, String> docs(Collection<String> names) {
        Map<String, String> said = new LinkedHashMap<>();
        for (String name : names) {
            String text = write(reply -> new CommandDocs(reply).write(List.of(find(name))));
            String summary = "$summary: $" + Documentation.get().of(find(name)).get("summary") + ", ";
            String head = "{$" + name + ": ";
            said.put(name, text.substring(head.length(), text.length() - 1).replace(summary, ""));
        }
        return said;
    }

    private String write(Consumer<Reply> writer) {
        TestSink sink = new TestSink(allocator);
        Reply reply = new Reply().bind(sink, 3);
        writer.accept(reply);
        reply.commit();
        String text = RespText.of(sink.take());
        sink.close();
        return text;
    }

    private Command find(String fullName) {
        return rows().filter(row -> row.fullName().equals(fullName)).findFirst().orElse(null);
    }

    // Like a real server.

    /// The names of commands that a real server has too, with what it says of them, without subcommands.
    public Map<String, String> real(Collection<String> except) throws IOException {
        Map<String, String> said = new LinkedHashMap<>();
        try (Oracle oracle = Oracle.start()) {
            oracle.run("HELLO 3");
            for (Command row : rows().toList()) {
                if (except.contains(row.fullName()) || row.isContainer()) continue;
                String reply = oracle.ask("COMMAND INFO " + row.fullName());
                if (!reply.equals("[_]")) said.put(row.fullName(), reply.substring(1, reply.length() - 1));
            }
        }
        return said;
    }
}
