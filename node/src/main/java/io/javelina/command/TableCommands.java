package io.javelina.command;

import static io.javelina.command.Category.CONNECTION;
import static io.javelina.command.Flag.LOADING;
import static io.javelina.command.Flag.STALE;
import static io.javelina.command.Tip.NONDETERMINISTIC_ORDER;

import io.javelina.keyspace.Database;
import io.javelina.memory.Glob;
import io.javelina.memory.Slice;
import io.javelina.resp.Arguments;
import io.javelina.resp.Reply;
import io.javelina.type.CommandError;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Predicate;

/// COMMAND: the table of commands tells about itself.
public final class TableCommands {
    private static final CommandError INVALID_COMMAND = new CommandError("ERR Invalid command specified");
    private static final CommandError NO_KEYS = new CommandError("ERR The command has no key arguments");
    private static final CommandError ARITY = new CommandError("ERR Invalid number of arguments specified for command");
    private static final CommandError INVALID_ARGUMENTS = new CommandError(
            "ERR Invalid arguments specified for command");

    private static final String[] HELP = {
        "COMMAND <subcommand> [<arg> [value] [opt] ...]. Subcommands are:",
        "(no subcommand)",
        "    All commands, each as INFO tells of it.",
        "COUNT",
        "    How many commands there are.",
        "DOCS [<command-name> ...]",
        "    What the commands are for and how to call them; of all when none is named.",
        "GETKEYS <full-command>",
        "    The keys in the arguments of a command.",
        "GETKEYSANDFLAGS <full-command>",
        "    The keys in the arguments of a command, each with what happens to it.",
        "INFO [<command-name> ...]",
        "    Arity, flags, keys, categories and subcommands; of all commands when none is",
        "    named.",
        "LIST [FILTERBY (MODULE <name>|ACLCAT <category>|PATTERN <pattern>)]",
        "    The names of all commands, or of those that a filter lets through.",
        "HELP",
        "    Print this help.",
    };

    private final CommandTable table;
    private final KeyReferences keys = new KeyReferences();

    private TableCommands(CommandTable table) { this.table = table; }

    public static void register(CommandTable commands) {
        TableCommands all = new TableCommands(commands);
        Command command = commands.family(Group.SERVER).command("COMMAND").arity(-1).flags(LOADING, STALE)
                .categories(CONNECTION).tips(NONDETERMINISTIC_ORDER).does(all::all);
        command.subcommand("COUNT").arity(2).flags(LOADING, STALE).categories(CONNECTION).does(all::count);
        command.subcommand("DOCS").arity(-2).flags(LOADING, STALE).categories(CONNECTION).tips(NONDETERMINISTIC_ORDER)
                .does(all::docs);
        command.subcommand("GETKEYS").arity(-3).flags(LOADING, STALE).categories(CONNECTION).does(all::getKeys);
        command.subcommand("GETKEYSANDFLAGS").arity(-3).flags(LOADING, STALE).categories(CONNECTION)
                .does(all::getKeysAndFlags);
        command.subcommand("HELP").arity(2).flags(LOADING, STALE).categories(CONNECTION).does(TableCommands::help);
        command.subcommand("INFO").arity(-2).flags(LOADING, STALE).categories(CONNECTION).tips(NONDETERMINISTIC_ORDER)
                .does(all::info);
        command.subcommand("LIST").arity(-2).flags(LOADING, STALE).categories(CONNECTION).tips(NONDETERMINISTIC_ORDER)
                .does(all::list);
    }

    // What there is.

    private void all(Request request, Database database, Reply reply) {
        CommandInfo info = new CommandInfo(reply);
        reply.array(table.commands().size());
        for (Command command : table.commands()) info.write(command);
    }

    private void count(Request request, Database database, Reply reply) { reply.integer(table.commands().size()); }

    private void info(Request request, Database database, Reply reply) {
        if (request.size() == 2) {
            all(request, database, reply);
            return;
        }
        CommandInfo info = new CommandInfo(reply);
        reply.array(request.size() - 2L);
        for (int i = 2; i < request.size(); i++) {
            Command command = table.findByFullName(request.argument(i));
            if (command == null) reply.nil();
            else info.write(command);
        }
    }

    private void docs(Request request, Database database, Reply reply) {
        new CommandDocs(reply).write(request.size() == 2 ? table.commands() : named(request));
    }

    private List<Command> named(Request request) {
        List<Command> found = new ArrayList<>();
        for (int i = 2; i < request.size(); i++) {
            Command command = table.findByFullName(request.argument(i));
            if (command != null) found.add(command);
        }
        return found;
    }

    // Names.

    private void list(Request request, Database database, Reply reply) {
        Predicate<Command> filter = filter(request);
        List<String> names = new ArrayList<>();
        addNames(table.commands(), filter, names);
        reply.array(names.size());
        names.forEach(reply::bulk);
    }

    private static void addNames(Collection<Command> commands, Predicate<Command> filter, List<String> names) {
        for (Command command : commands) {
            if (filter.test(command)) names.add(command.fullName());
            addNames(command.subcommands().values(), filter, names);
        }
    }

    private static Predicate<Command> filter(Request request) {
        if (request.size() == 2) return _ -> true;
        if (request.size() != 5 || !request.is(2, "FILTERBY")) throw CommandError.SYNTAX;
        Slice argument = request.argument(4);
        if (request.is(3, "MODULE")) return _ -> false;
        if (request.is(3, "ACLCAT")) {
            Category category = Category.named(argument);
            return command -> category != null && command.categories().contains(category);
        }
        if (!request.is(3, "PATTERN")) throw CommandError.SYNTAX;
        Glob pattern = new Glob(argument, true);
        return command -> pattern.matches(command.fullName().getBytes(StandardCharsets.ISO_8859_1));
    }

    // Keys.

    private void getKeys(Request request, Database database, Reply reply) {
        Arguments arguments = find(request);
        reply.array(keys.size());
        for (int i = 0; i < keys.size(); i++) reply.bulk(arguments.get(keys.position(i)));
    }

    private void getKeysAndFlags(Request request, Database database, Reply reply) {
        Arguments arguments = find(request);
        CommandInfo info = new CommandInfo(reply);
        reply.array(keys.size());
        for (int i = 0; i < keys.size(); i++) {
            reply.array(2);
            reply.bulk(arguments.get(keys.position(i)));
            info.keyFlags(keys.flags(i));
        }
    }

    /// Finds the keys of the command that the arguments hold; gives that command's own arguments.
    private Arguments find(Request request) {
        Arguments arguments = new Arguments();
        for (int i = 2; i < request.size(); i++)
            arguments.add(request.argument(i).address(), request.argument(i).length());
        Command command = table.find(arguments);
        if (command == null) throw INVALID_COMMAND;
        if (!command.hasKeys()) throw NO_KEYS;
        if (!command.accepts(arguments.size())) throw ARITY;
        if (!command.findKeys(arguments, keys) && !command.has(Flag.NO_MANDATORY_KEYS)) throw INVALID_ARGUMENTS;
        return arguments;
    }

    private static void help(Request request, Database database, Reply reply) {
        reply.array(HELP.length);
        for (String line : HELP) reply.simple(line);
    }
}
