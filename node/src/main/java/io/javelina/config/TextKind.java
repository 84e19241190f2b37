package io.javelina.config;

import java.util.List;

/// A string of bytes. Some strings have an empty value, some are then not there at all: those leave no line in the
/// file.
final class TextKind extends Kind {
    /// Says what is wrong with a value.
    interface Check {
        void accept(String value) throws Refusal;
    }

    static final Check ANYTHING = _ -> {};

    private final boolean emptyIsAbsent;
    /// Whether the value ends at its first zero byte, as the names of files must.
    private final boolean endsAtZero;
    private final Check check;

    TextKind(boolean emptyIsAbsent, boolean endsAtZero, Check check) {
        this.emptyIsAbsent = emptyIsAbsent;
        this.endsAtZero = endsAtZero;
        this.check = check;
    }

    @Override
    String describe() { return "string"; }

    @Override
    void read(List<String> arguments, Values values, int index, boolean fresh) throws Refusal {
        String value = only(arguments);
        if (endsAtZero && value.indexOf('\0') >= 0) value = value.substring(0, value.indexOf('\0'));
        check.accept(value);
        values.object(index, value);
    }

    @Override
    String show(Values values, int index) { return (String) values.object(index); }

    @Override
    void rewrite(Directive directive, Values values, Values standard, RewrittenFile file) {
        if (emptyIsAbsent && show(values, directive.index()).isEmpty()) file.drop(directive.name());
        else super.rewrite(directive, values, standard, file);
    }

    @Override
    String write(Values values, int index) { return Arguments.quote(show(values, index)); }
}
