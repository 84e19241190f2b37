package io.javelina.config;

import java.util.List;

/// How the values of a directive are read, shown and written back. One object serves all directives of its kind with
/// the same limits; it holds no value itself.
abstract class Kind {
    /// What a value looks like, for the reference.
    abstract String describe();

    /// Takes the arguments as the new value.
    ///
    /// - A refusal leaves the slot as it was.
    /// - `fresh` is false when an earlier line of the same file already set the directive; only `save` minds.
    abstract void read(List<String> arguments, Values values, int index, boolean fresh) throws Refusal;

    /// Gives the slot the value of a server that is told nothing.
    void begin(Directive directive, Values values) throws Refusal {
        String standard = directive.standard();
        read(directive.has(Flag.MULTIPLE) ? Arguments.split(standard) : List.of(standard), values, directive.index(),
                true);
    }

    /// The value as CONFIG GET shows it.
    abstract String show(Values values, int index);

    /// Writes the value to a configuration file; most are one line that is left out when it says nothing new.
    void rewrite(Directive directive, Values values, Values standard, RewrittenFile file) {
        boolean changed = !values.same(directive.index(), standard);
        file.put(directive.name(), directive.name() + " " + write(values, directive.index()), changed);
    }

    /// The value as a configuration file says it.
    String write(Values values, int index) { return show(values, index); }

    /// The only argument, for kinds that have one.
    static String only(List<String> arguments) throws Refusal {
        if (arguments.size() != 1) throw new Refusal("wrong number of arguments");
        return arguments.getFirst();
    }
}
