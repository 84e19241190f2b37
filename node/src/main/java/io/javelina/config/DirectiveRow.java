package io.javelina.config;

import java.util.EnumSet;
import java.util.Set;

/// A row of the table while it is being written; [Directives] reads like a list because of it.
final class DirectiveRow {
    final String name;
    final Kind kind;
    final String standard;
    final Set<Flag> flags = EnumSet.noneOf(Flag.class);
    String alias;
    String unit = "";
    String meaning;

    DirectiveRow(String name, Kind kind, String standard) {
        this.name = name;
        this.kind = kind;
        this.standard = standard;
    }

    DirectiveRow alias(String older) {
        alias = older;
        return this;
    }

    DirectiveRow unit(String unit) {
        this.unit = unit;
        return this;
    }

    DirectiveRow means(String meaning) {
        this.meaning = meaning;
        return this;
    }

    DirectiveRow immutable() { return with(Flag.IMMUTABLE); }

    DirectiveRow multiple() { return with(Flag.MULTIPLE); }

    DirectiveRow hidden() { return with(Flag.HIDDEN); }

    DirectiveRow sensitive() { return with(Flag.SENSITIVE); }

    DirectiveRow debug() { return with(Flag.DEBUG); }

    DirectiveRow denyLoading() { return with(Flag.DENY_LOADING); }

    DirectiveRow guarded() { return with(Flag.PROTECTED); }

    DirectiveRow reread() { return with(Flag.VOLATILE); }

    DirectiveRow fileOnly() { return with(Flag.FILE_ONLY); }

    private DirectiveRow with(Flag flag) {
        flags.add(flag);
        return this;
    }

    /// Ends a row that already does what it says.
    Directive now() { return Directives.add(this, Effect.NOW, ""); }

    /// Ends a row that is accepted until the part of the server that it governs is there.
    Directive later(Effect effect) { return Directives.add(this, effect, ""); }

    /// Ends a row that is accepted so that existing files load, and cannot mean anything here.
    Directive never(String reason) { return Directives.add(this, Effect.NEVER, reason); }
}
