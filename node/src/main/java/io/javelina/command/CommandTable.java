package io.javelina.command;

import io.javelina.memory.Slice;
import io.javelina.resp.Arguments;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// All commands by name.
public final class CommandTable {
    /// By the names that clients use, in upper case.
    private final Map<String, Command> rows = new LinkedHashMap<>();
    private final NameIndex<Command> index = new NameIndex<>();

    /// The commands of one group, as they are added.
    public final class Family {
        private final Group group;

        private Family(Group group) { this.group = group; }

        /// A new row; `name` in upper case.
        public Command command(String name) {
            Command row = new Command(name, null, group);
            if (rows.containsKey(name)) throw new IllegalStateException("two commands named " + name);
            add(name, row);
            return row;
        }
    }

    public Family family(Group group) { return new Family(group); }

    /// A new row that is of no group yet; `name` in upper case.
    public Command command(String name) { return family(null).command(name); }

    private void add(String name, Command row) {
        rows.put(name, row);
        index.put(name, row);
    }

    /// The row of this name in any letter case, null when there is none.
    public Command find(Slice name) { return index.find(name); }

    /// What a request asks for: a command, or the subcommand of a container. Null when there is none, or when the
    /// container has no such subcommand.
    public Command find(Arguments arguments) {
        Command command = index.find(arguments.get(0));
        if (command == null || !command.isContainer() || arguments.size() == 1) return command;
        return command.subcommand(arguments.get(1));
    }

    /// The row of a name such as `get` or `config|get` in any letter case, null when there is none.
    public Command findByFullName(Slice name) {
        int bar = name.indexOf('|');
        if (bar < 0) return find(name);
        Command container = find(new Slice().wrap(name, 0, bar));
        if (container == null) return null;
        return container.subcommand(new Slice().wrap(name, bar + 1, name.length() - bar - 1));
    }

    public Collection<Command> commands() { return Collections.unmodifiableCollection(rows.values()); }

    /// What clients call the commands, in upper case.
    public Set<String> names() { return Collections.unmodifiableSet(rows.keySet()); }

    /// Clients have to call the command `from` by the name `to` from now on; when that is empty, nobody can call it. It
    /// is still itself in replies, statistics and access rules.
    ///
    /// @return why that is impossible
    public Optional<String> rename(String from, String to) {
        String old = from.toUpperCase();
        String now = to.toUpperCase();
        Command row = rows.get(old);
        if (row == null) return Optional.of("No such command in rename-command");
        rows.remove(old);
        index.remove(old);
        if (now.isEmpty()) return Optional.empty();
        if (rows.containsKey(now)) return Optional.of("Target command name already exists");
        add(now, row);
        return Optional.empty();
    }
}
