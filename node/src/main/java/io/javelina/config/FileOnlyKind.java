package io.javelina.config;

import java.util.List;

/// An instruction to the reader of the file: it has arguments, and no value.
final class FileOnlyKind extends Kind {
    private final String arguments;

    FileOnlyKind(String arguments) { this.arguments = arguments; }

    @Override
    String describe() { return arguments; }

    @Override
    void begin(Directive directive, Values values) {}

    @Override
    void read(List<String> arguments, Values values, int index, boolean fresh) {
        throw new IllegalStateException("an instruction of the file cannot be set: " + arguments);
    }

    @Override
    String show(Values values, int index) { return ""; }

    /// Their lines stay as they are.
    @Override
    void rewrite(Directive directive, Values values, Values standard, RewrittenFile file) {}
}
