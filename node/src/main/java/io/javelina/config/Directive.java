package io.javelina.config;

import java.util.Set;

/// One row of the table of [Directives]: everything that is known of a directive before it has a value.
///
/// Directives are compared by identity; their index addresses the values of a [Configuration].
public final class Directive {
    private final int index;
    private final String section;
    private final String name;
    private final String alias;
    private final Kind kind;
    private final Set<Flag> flags;
    private final String standard;
    private final String unit;
    private final Effect effect;
    private final String reason;
    private final String meaning;

    Directive(int index, String section, DirectiveRow row, Effect effect, String reason) {
        this.index = index;
        this.section = section;
        this.name = row.name;
        this.alias = row.alias;
        this.kind = row.kind;
        this.flags = Set.copyOf(row.flags);
        this.standard = row.standard;
        this.unit = row.unit;
        this.effect = effect;
        this.reason = reason;
        this.meaning = row.meaning;
    }

    int index() { return index; }

    /// What it is about, in a word or two.
    public String section() { return section; }

    public String name() { return name; }

    /// The older name that means the same, or null.
    public String alias() { return alias; }

    Kind kind() { return kind; }

    /// What a value looks like, in words.
    public String type() { return kind.describe(); }

    public boolean has(Flag flag) { return flags.contains(flag); }

    public Set<Flag> flags() { return flags; }

    /// The value of a server that is told nothing, written as in a configuration file.
    public String standard() { return standard; }

    /// What a number counts, or the empty string.
    public String unit() { return unit; }

    public Effect effect() { return effect; }

    /// Why it never takes effect, or the empty string.
    public String reason() { return reason; }

    public String meaning() { return meaning; }

    @Override
    public String toString() { return name; }
}
