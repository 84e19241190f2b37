package io.javelina.command;

import io.javelina.memory.Slice;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/// All commands by name.
public final class CommandTable {
    private final Map<String, Command> rows = new LinkedHashMap<>();

    /// A new row; `name` in upper case.
    public Command command(String name) {
        Command row = new Command(name, null);
        if (rows.put(name, row) != null) throw new IllegalStateException("two commands named " + name);
        return row;
    }

    /// The row of this name in any letter case, null when there is none.
    public Command find(Slice name) { return rows.get(name.text().toUpperCase()); }

    public Collection<Command> commands() { return rows.values(); }
}
