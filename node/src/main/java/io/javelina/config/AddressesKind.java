package io.javelina.config;

import java.util.List;

/// Addresses to listen on. A leading minus means that it does not matter when the address does not exist; `*` is all
/// there are.
final class AddressesKind extends ListKind<String> {
    private static final int MOST = 16;

    @Override
    String describe() { return "list of up to " + MOST + " addresses"; }

    @Override
    void check(List<String> addresses) throws Refusal {
        if (addresses.size() > MOST) throw new Refusal("Too many bind addresses specified.");
    }

    @Override
    String parse(String address) { return address; }

    /// The standard addresses leave no line in the file.
    @Override
    void rewrite(Directive directive, Values values, Values standard, RewrittenFile file) {
        if (values.same(directive.index(), standard)) file.drop(directive.name());
        else super.rewrite(directive, values, standard, file);
    }
}
