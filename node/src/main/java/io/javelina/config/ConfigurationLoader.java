package io.javelina.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Reads valkey.conf: a directive and its arguments on each line, `#` for comments, later lines win.
///
/// Reading ends with values that are sound, or with a [ConfigurationFileException]; nothing else is thrown whatever the
/// bytes.
final class ConfigurationLoader {
    /// Names that once meant something; with one argument they are let pass.
    private static final Set<String> FORGOTTEN = Set.of("list-max-ziplist-entries", "list-max-ziplist-value",
            "lua-replicate-commands", "io-threads-do-reads");
    /// Instructions that other parts of the server understand, with the least number of words of such a line.
    private static final Map<String, Integer> DECLARATIONS = Map.of("user", 2, "loadmodule", 2, "rename-command", 3);
    /// Files that include each other in a circle end here.
    private static final int DEEPEST = 64;

    private final String version;
    private final Values values;
    private final List<Declaration> declarations;
    private final Set<Directive> seen = new HashSet<>();
    private int depth;

    ConfigurationLoader(String version, Values values, List<Declaration> declarations) {
        this.version = version;
        this.values = values;
        this.declarations = declarations;
    }

    void load(CommandLine commandLine, InputStream standardInput) throws ConfigurationFileException {
        StringBuilder text = new StringBuilder();
        if (commandLine.file() != null) text.append(content(commandLine.file()));
        if (commandLine.standardInput()) text.append(content(standardInput));
        if (!commandLine.options().isEmpty()) text.append('\n').append(commandLine.options());
        read(text.toString());
    }

    /// The text of a file, or of all files that a pattern matches. A pattern may match none, a file must be there.
    private String content(String name) throws ConfigurationFileException {
        String decoded = Text.decode(name);
        if (!FilePattern.isPattern(decoded)) return content(name, resolve(name, decoded));
        StringBuilder all = new StringBuilder();
        for (Path each : FilePattern.matching(directory(), decoded))
            all.append(content(Text.encode(each.toString()), each));
        return all.toString();
    }

    private Path directory() { return DirectoryKind.path(values, Directives.DIR.index()); }

    private Path resolve(String name, String decoded) throws ConfigurationFileException {
        try {
            return directory().resolve(decoded);
        } catch (InvalidPathException e) {
            throw cannotOpen(name, "No such file or directory");
        }
    }

    private static String content(String name, Path file) throws ConfigurationFileException {
        try {
            return Files.isDirectory(file) ? "" : withoutZeros(Text.of(Files.readAllBytes(file)));
        } catch (IOException e) {
            throw cannotOpen(name, Text.reason(e));
        }
    }

    private static String content(InputStream standardInput) throws ConfigurationFileException {
        try {
            return withoutZeros(Text.of(standardInput.readAllBytes()));
        } catch (IOException e) {
            throw cannotOpen("-", Text.reason(e));
        }
    }

    private static ConfigurationFileException cannotOpen(String name, String reason) {
        return new ConfigurationFileException("Fatal error, can't open config file '" + name + "': " + reason + "\n");
    }

    /// A zero byte takes the rest of its line with it.
    private static String withoutZeros(String text) {
        return text.indexOf('\0') < 0 ? text : text.replaceAll("\0[^\n]*\n?", "");
    }

    private void read(String text) throws ConfigurationFileException {
        int number = 0;
        for (String line : text.split("\n", -1)) readLine(Arguments.trim(line), ++number);
        finish();
    }

    private void readLine(String line, int number) throws ConfigurationFileException {
        if (line.isEmpty() || line.startsWith("#")) return;
        try {
            List<String> arguments = Arguments.split(line);
            if (arguments == null) throw new Refusal("Unbalanced quotes in configuration line");
            if (!arguments.isEmpty()) obey(Text.lowerCase(arguments.getFirst()), arguments, number, line);
        } catch (Refusal refusal) {
            throw Declaration.refusal(version, number, line, refusal.getMessage());
        }
    }

    private void obey(String name, List<String> words, int number, String line)
            throws Refusal, ConfigurationFileException {
        Directive directive = Directives.find(name);
        if (directive != null) set(directive, words.subList(1, words.size()));
        else if (FORGOTTEN.contains(name) && words.size() == 2) return;
        else if (name.equals("include") && words.size() == 2) include(words.get(1));
        else
            if (isDeclaration(name, words))
                declarations.add(new Declaration(named(name, words), version, number, line));
            else
                throw new Refusal("Bad directive or wrong number of arguments");
    }

    private void set(Directive directive, List<String> arguments) throws Refusal {
        boolean multiple = directive.has(Flag.MULTIPLE);
        if (!multiple && arguments.size() != 1) throw new Refusal("wrong number of arguments");
        boolean fresh = seen.add(directive);
        directive.kind().read(multiple ? spread(arguments) : arguments, values, directive.index(), fresh);
    }

    /// A list may be one quoted argument: `save "60 1"`.
    private static List<String> spread(List<String> arguments) {
        if (arguments.size() != 1 || arguments.getFirst().isEmpty()) return arguments;
        List<String> parts = Arguments.split(arguments.getFirst());
        return parts == null ? List.of() : parts;
    }

    private void include(String name) throws ConfigurationFileException {
        if (++depth > DEEPEST) throw cannotOpen(name, "Too many levels of included files");
        read(content(name));
        depth--;
    }

    /// Dotted names are settings of modules.
    private static boolean isDeclaration(String name, List<String> words) throws Refusal {
        Integer fewest = DECLARATIONS.get(name);
        if (fewest != null) return words.size() == fewest || words.size() > fewest && !name.equals("rename-command");
        if (name.equals("sentinel") && words.size() > 1)
            throw new Refusal("sentinel directive while not in sentinel mode");
        if (name.indexOf('.') < 0) return false;
        if (words.size() < 2) throw new Refusal("Module config specified without value");
        return true;
    }

    private static List<String> named(String name, List<String> words) {
        List<String> arguments = new ArrayList<>(words);
        arguments.set(0, name);
        return List.copyOf(arguments);
    }

    /// What can only be judged when all lines are known.
    private void finish() throws ConfigurationFileException {
        tryLogFile();
        if (values.number(Directives.CLUSTER_ENABLED.index()) == 0) return;
        if (values.object(Directives.REPLICAOF.index()) != null)
            throw Declaration.refusal(version, 0, null, "replicaof directive not allowed in cluster mode");
        values.number(Directives.DATABASES.index(), values.number(Directives.CLUSTER_DATABASES.index()));
    }

    /// A server that cannot log is not to find that out later.
    private void tryLogFile() throws ConfigurationFileException {
        String name = Text.decode((String) values.object(Directives.LOGFILE.index()));
        if (name.isEmpty()) return;
        try {
            Path file = directory().resolve(name);
            Files.newByteChannel(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND).close();
        } catch (IOException e) {
            throw Declaration.refusal(version, 0, null, "Can't open the log file: " + Text.reason(e));
        } catch (InvalidPathException e) {
            throw Declaration.refusal(version, 0, null, "Can't open the log file: No such file or directory");
        }
    }
}
