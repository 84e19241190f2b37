package io.javelina.command;

import io.javelina.memory.Slice;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/// One row of the command table.
///
///     table.command("GET").arity(2).flags(READONLY, FAST).does(StringCommands::get);
public final class Command {
    private final String name;
    private final Command parent;
    private final Map<String, Command> subcommands = new LinkedHashMap<>();
    private final Set<Flag> flags = EnumSet.noneOf(Flag.class);
    private int arity = -1;
    private Handler handler;
    private final CommandCounters statistics = new CommandCounters();

    Command(String name, Command parent) {
        this.name = name;
        this.parent = parent;
    }

    /// The number of arguments with the name, exactly; negative: at least.
    public Command arity(int arguments) {
        arity = arguments;
        return this;
    }

    public Command flags(Flag... all) {
        flags.addAll(Set.of(all));
        return this;
    }

    public Command does(Handler action) {
        handler = action;
        return this;
    }

    /// A subcommand of this container; its name in upper case.
    public Command subcommand(String subcommandName) {
        Command row = new Command(subcommandName, this);
        subcommands.put(subcommandName, row);
        return row;
    }

    /// In upper case.
    public String name() { return name; }

    /// As users see it: `get`, `config|get`.
    public String fullName() {
        return parent == null ? name.toLowerCase() : parent.fullName() + "|" + name.toLowerCase();
    }

    public Command parent() { return parent; }

    public Map<String, Command> subcommands() { return subcommands; }

    /// Whether its first argument names a subcommand.
    public boolean isContainer() { return !subcommands.isEmpty(); }

    /// The subcommand of this name in any letter case, null when there is none.
    public Command subcommand(Slice subcommandName) {
        for (Command row : subcommands.values()) if (subcommandName.is(row.name)) return row;
        return null;
    }

    public int arity() { return arity; }

    public boolean has(Flag flag) { return flags.contains(flag); }

    public Handler handler() { return handler; }

    public CommandCounters statistics() { return statistics; }

    /// Whether a request of `arguments` arguments, the name included, has the right number.
    public boolean accepts(int arguments) { return arity >= 0 ? arguments == arity : arguments >= -arity; }
}
