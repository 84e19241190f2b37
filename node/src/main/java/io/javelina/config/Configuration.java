package io.javelina.config;

import io.javelina.memory.Glob;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/// The values of all directives, and what CONFIG GET, SET and REWRITE do with them.
///
/// - Reading a value is an array access: no look-up by name, no boxing, no allocation.
/// - A change takes place as a whole or not at all, also when a listener cannot follow it.
/// - It belongs to the node loop. Other threads may read single values and see recent ones.
public final class Configuration {
    /// Makes a change real, after all values of one CONFIG SET have changed and before the client is told. It may
    /// refuse, and then sees the old values in a second call.
    @FunctionalInterface
    public interface Listener {
        void changed(Configuration configuration) throws Refusal;
    }

    /// Who asks for a change: whether its connection comes from this machine, and whether a dataset is being loaded.
    public record Origin(boolean local, boolean loading) {
    }

    /// A directive as CONFIG GET shows it: the name as it was asked for, and the value.
    public record Entry(String name, String value) {
    }

    private static final long SMALLEST_BACKLOG_BYTES = 16 * 1024;
    private static final Values STANDARD = standardValues();

    private final Values values;
    private final List<Declaration> declarations = new ArrayList<>();
    private final Map<Directive, List<Listener>> listeners = new HashMap<>();
    /// The file that the server was started with, or null.
    private final Path file;
    /// The rules of all users as lines of a configuration file; null until somebody knows them.
    private Supplier<List<String>> users;

    private Configuration(Path file) {
        this.file = file;
        values = STANDARD.copy();
        onChange(Directives.REPL_BACKLOG_SIZE, Configuration::enlargeBacklog);
    }

    /// A smaller backlog would be of no use. What a file says is left as it is until it is changed.
    private static void enlargeBacklog(Configuration configuration) {
        int index = Directives.REPL_BACKLOG_SIZE.index();
        configuration.values.number(index, Math.max(configuration.values.number(index), SMALLEST_BACKLOG_BYTES));
    }

    private static Values standardValues() {
        Values values = new Values(Directives.all().size());
        for (Directive each : Directives.all()) {
            try {
                each.kind().begin(each, values);
            } catch (Refusal refusal) {
                throw new IllegalStateException("the standard value of " + each + ": " + refusal.getMessage());
            }
        }
        return values;
    }

    /// The configuration of a server that is told nothing.
    public static Configuration standard() { return new Configuration(null); }

    /// Reads the file that the arguments of the program name, the standard input when they ask for it, and their
    /// options. The version is for error messages.
    public static Configuration load(List<String> arguments, InputStream standardInput, String version)
            throws ConfigurationFileException {
        CommandLine commandLine = CommandLine.parse(arguments);
        Path file = commandLine.file() == null ? null : pathOf(commandLine.file());
        Configuration configuration = new Configuration(file);
        CommandLine absolute = new CommandLine(file == null ? null : Text.encode(file.toString()),
                commandLine.standardInput(), commandLine.options());
        new ConfigurationLoader(version, configuration.values, configuration.declarations).load(absolute,
                standardInput);
        return configuration;
    }

    private static Path pathOf(String name) throws ConfigurationFileException {
        try {
            return Path.of(name).toAbsolutePath().normalize();
        } catch (InvalidPathException e) {
            throw new ConfigurationFileException(
                    "Fatal error, can't open config file '" + name + "': No such file or directory\n");
        }
    }

    // Reading values.

    /// The number of a number, the bytes of a memory size, the bits of keyspace events, the position of a choice among
    /// its words. A percentage is negative.
    public long integer(Directive directive) { return values.number(directive.index()); }

    public boolean flag(Directive directive) { return values.number(directive.index()) != 0; }

    /// The value of a string, decoded as UTF-8, or the word of a choice.
    public String text(Directive directive) {
        if (directive.kind() instanceof ChoiceKind choice) return choice.show(values, directive.index());
        return Text.decode(show(directive));
    }

    /// The value as CONFIG GET shows it, one char for each byte.
    public String show(Directive directive) { return directive.kind().show(values, directive.index()); }

    /// The items of a list: addresses as strings, percentiles as doubles, watermarks and scores as integers.
    public <T> List<T> list(Directive directive, Class<T> sort) {
        List<?> items = (List<?>) values.object(directive.index());
        for (Object item : items) sort.cast(item);
        return uncheckedList(items);
    }

    @SuppressWarnings("unchecked")
    private static <T> List<T> uncheckedList(List<?> items) { return (List<T>) items; }

    public List<SavePoint> savePoints() { return SaveKind.points(values, Directives.SAVE.index()); }

    public OutputBufferLimit outputBufferLimit(ClientClass of) {
        return OutputBufferLimitKind.limit(values, Directives.CLIENT_OUTPUT_BUFFER_LIMIT.index(), of);
    }

    /// The primary to follow, or null.
    public PrimaryAddress primary() { return (PrimaryAddress) values.object(Directives.REPLICAOF.index()); }

    /// The directory of the server.
    public Path directory() { return DirectoryKind.path(values, Directives.DIR.index()); }

    /// The file that a directive names, in the directory of the server unless it is absolute.
    public Path file(Directive directive) { return directory().resolve(text(directive)); }

    /// The configuration file, or null when there is none.
    public Path configurationFile() { return file; }

    /// The lines of the configuration file that are for others, in the order of the file. Module settings have a dot in
    /// their names.
    public List<Declaration> declarations() { return Collections.unmodifiableList(declarations); }

    // Listening.

    /// Calls the listener when a value of the directive changes. A listener of several directives is called once for
    /// one change of them all.
    public void onChange(Directive directive, Listener listener) {
        listeners.computeIfAbsent(directive, _ -> new ArrayList<>()).add(listener);
    }

    /// Who knows the users when the file is rewritten. Each line is `user name rules`.
    public void usersAre(Supplier<List<String>> users) { this.users = users; }

    // CONFIG GET.

    /// The directives that the names and patterns ask for, each once, in the order of asking and then of the table. A
    /// name comes back in the letters it was asked with; hidden directives have to be asked for by name.
    public List<Entry> get(List<String> patterns) {
        Map<String, Entry> found = new LinkedHashMap<>();
        for (String each : patterns) {
            if (Glob.isPattern(each)) matching(new Glob(Text.bytes(each), true), found);
            else exact(each, found);
        }
        return List.copyOf(found.values());
    }

    private void exact(String asked, Map<String, Entry> found) {
        Directives.Name name = Directives.named(asked);
        if (name != null) found.putIfAbsent(name.name(), new Entry(asked, show(name.directive())));
    }

    private void matching(Glob glob, Map<String, Entry> found) {
        for (Directives.Name each : Directives.names()) {
            boolean wanted = !each.directive().has(Flag.HIDDEN) && glob.matches(Text.bytes(each.name()));
            if (wanted) found.putIfAbsent(each.name(), new Entry(each.name(), show(each.directive())));
        }
    }

    // CONFIG SET.

    /// Sets directives to values, given in turn: all of them, or none and a refusal that names one to blame.
    public void set(List<String> namesAndValues, Origin origin) throws Refusal {
        if (namesAndValues.size() % 2 != 0) throw new Refusal("syntax error");
        List<Directives.Name> names = permitted(namesAndValues, origin);
        Values before = values.copy();
        try {
            assign(names, namesAndValues);
            inform(names, before);
        } catch (Refusal refusal) {
            for (Directives.Name each : names) values.restore(each.directive().index(), before);
            throw refusal;
        }
    }

    private List<Directives.Name> permitted(List<String> namesAndValues, Origin origin) throws Refusal {
        List<Directives.Name> names = new ArrayList<>();
        Set<Directives.Name> once = new HashSet<>();
        for (int i = 0; i < namesAndValues.size(); i += 2) {
            String asked = namesAndValues.get(i);
            Directives.Name name = Directives.named(asked);
            if (name == null)
                throw new Refusal("Unknown option or number of arguments for CONFIG SET - '" + asked + "'");
            permit(name.directive(), asked, origin);
            if (!once.add(name)) throw blame(asked, "duplicate parameter");
            names.add(name);
        }
        return names;
    }

    private void permit(Directive directive, String asked, Origin origin) throws Refusal {
        if (directive.has(Flag.IMMUTABLE)) throw blame(asked, "can't set immutable config");
        if (directive.has(Flag.PROTECTED) && !allows(Directives.ENABLE_PROTECTED_CONFIGS, origin))
            throw blame(asked, "can't set protected config");
        if (directive.has(Flag.DENY_LOADING) && origin.loading())
            throw new Refusal("LOADING", "Valkey is loading the dataset in memory");
    }

    /// Whether one of the three `enable-...` directives lets the caller do what it guards.
    public boolean allows(Directive guard, Origin origin) {
        String word = text(guard);
        return word.equals("yes") || word.equals("local") && origin.local();
    }

    private static Refusal blame(String name, String reason) {
        return new Refusal("CONFIG SET failed (possibly related to argument '" + name + "') - " + reason);
    }

    private void assign(List<Directives.Name> names, List<String> namesAndValues) throws Refusal {
        for (int i = 0; i < names.size(); i++) {
            Directives.Name name = names.get(i);
            try {
                assign(name.directive(), namesAndValues.get(2 * i + 1));
            } catch (Refusal refusal) {
                throw blame(name.name(), refusal.getMessage());
            }
        }
    }

    private void assign(Directive directive, String value) throws Refusal {
        directive.kind().read(directive.has(Flag.MULTIPLE) ? words(value) : List.of(value), values, directive.index(),
                true);
    }

    private static List<String> words(String value) {
        return value.isEmpty() ? List.of() : Arrays.asList(value.split(" ", -1));
    }

    /// Calls everybody concerned. When one cannot follow, those called so far are called again with the values of
    /// before.
    private void inform(List<Directives.Name> names, Values before) throws Refusal {
        Set<Listener> called = new LinkedHashSet<>();
        for (Directives.Name name : names) {
            for (Listener each : concerned(name.directive(), before)) {
                if (!called.add(each)) continue;
                try {
                    each.changed(this);
                } catch (Refusal refusal) {
                    for (Directives.Name all : names) values.restore(all.directive().index(), before);
                    Refusal blamed = blame(name.name(), refusal.getMessage());
                    informAgain(called, blamed);
                    throw blamed;
                }
            }
        }
    }

    private List<Listener> concerned(Directive directive, Values before) {
        boolean changed = !values.same(directive.index(), before) || directive.has(Flag.VOLATILE);
        return changed ? listeners.getOrDefault(directive, List.of()) : List.of();
    }

    /// The old values were accepted once. A listener that refuses them now is remembered beside the reason.
    private void informAgain(Set<Listener> called, Refusal reason) {
        for (Listener each : called) {
            try {
                each.changed(this);
            } catch (Refusal refusedOldValue) {
                reason.addSuppressed(refusedOldValue);
            }
        }
    }

    /// Gives a directive a value for the server itself, as REPLICAOF does with `replicaof`: immutable ones too, and
    /// nobody is told.
    public void override(Directive directive, String value) throws Refusal { assign(directive, value); }

    // CONFIG REWRITE.

    /// Writes what is true now to the configuration file.
    public void rewrite() throws Refusal {
        if (file == null) throw new Refusal("The server is running without a config file");
        try {
            RewrittenFile rewritten = RewrittenFile.read(file);
            for (Directive each : Directives.all()) each.kind().rewrite(each, values, STANDARD, rewritten);
            rewriteUsers(rewritten);
            rewritten.replace(file);
        } catch (IOException e) {
            throw new Refusal("Rewriting config file: " + Text.reason(e));
        }
    }

    /// Users are in their own file, or here.
    private void rewriteUsers(RewrittenFile rewritten) {
        if (!show(Directives.ACLFILE).isEmpty()) rewritten.drop("user");
        else if (users != null) {
            rewritten.drop("user");
            for (String line : users.get()) rewritten.put("user", line, true);
        }
    }
}
