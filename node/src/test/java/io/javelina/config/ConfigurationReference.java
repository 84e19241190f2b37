package io.javelina.config;

import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Renders the table of directives as the page that users read.
final class ConfigurationReference {
    private static final String BEGINNING = """
            # Configuration reference

            This page is generated from the table of directives (`io.javelina.config.Directives`). A test fails when it is out
            of date and names the command that writes it anew.

            Directives are lines of the configuration file (`name value ...`), options of the command line (`--name value ...`)
            and parameters of `CONFIG GET` and `CONFIG SET`. Sizes may end in `k`, `kb`, `m`, `mb`, `g` or `gb`; the units with
            a `b` are powers of 1024.

            *At run time* says whether `CONFIG SET` can change the directive: `protected` ones only when
            `enable-protected-configs` allows it, `no` ones never. *Takes effect* says which directives do something in this
            release; the others are accepted, shown and rewritten so that existing files and tools work.
            """;

    private ConfigurationReference() {}

    static String render() {
        Set<String> sections = Directives.all().stream().map(Directive::section)
                .collect(Collectors.toCollection(java.util.LinkedHashSet::new));
        return BEGINNING + sections.stream().map(ConfigurationReference::section).collect(Collectors.joining());
    }

    private static String section(String title) {
        return "\n## " + title
                + "\n\n| directive | meaning | standard value | values | unit | at run time | takes effect |\n"
                + "|---|---|---|---|---|---|---|\n" + Directives.all().stream()
                        .filter(each -> each.section().equals(title)).map(ConfigurationReference::row)
                        .collect(Collectors.joining());
    }

    private static String row(Directive directive) {
        return Stream.of(name(directive), directive.meaning(), standard(directive), directive.type(), directive.unit(),
                changeable(directive), effect(directive)).map(ConfigurationReference::cell)
                .collect(Collectors.joining(" | ", "| ", " |\n"));
    }

    private static String cell(String text) { return text.replace("|", "\\|"); }

    private static String name(Directive directive) {
        String also = directive.alias() == null ? "" : ", also `" + directive.alias() + "`";
        String hidden = directive.has(Flag.HIDDEN) ? " (hidden)" : "";
        return "`" + directive.name() + "`" + also + hidden;
    }

    private static String standard(Directive directive) {
        if (directive.has(Flag.FILE_ONLY)) return "";
        return directive.standard().isEmpty() ? "`\"\"`" : "`" + directive.standard() + "`";
    }

    private static String changeable(Directive directive) {
        if (directive.has(Flag.FILE_ONLY)) return "only in the file";
        if (directive.has(Flag.IMMUTABLE)) return "no";
        return directive.has(Flag.PROTECTED) ? "protected" : "yes";
    }

    private static String effect(Directive directive) {
        String reason = directive.reason().isEmpty() ? "" : ": " + directive.reason();
        return directive.effect().words() + reason;
    }
}
