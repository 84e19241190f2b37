package io.javelina.config;

import java.util.List;

/// `yes` or `no`, kept as 1 or 0.
final class BooleanKind extends Kind {
    /// What `yes` is refused with where it cannot be had, or null.
    private final String whyNot;

    BooleanKind(String whyNot) { this.whyNot = whyNot; }

    @Override
    String describe() { return "yes, no"; }

    @Override
    void read(List<String> arguments, Values values, int index, boolean fresh) throws Refusal {
        boolean yes = parse(only(arguments));
        if (yes && whyNot != null) throw new Refusal(whyNot);
        values.number(index, yes ? 1 : 0);
    }

    private static boolean parse(String text) throws Refusal {
        if (text.equalsIgnoreCase("yes")) return true;
        if (text.equalsIgnoreCase("no")) return false;
        throw new Refusal("argument must be 'yes' or 'no'");
    }

    @Override
    String show(Values values, int index) { return values.number(index) != 0 ? "yes" : "no"; }
}
