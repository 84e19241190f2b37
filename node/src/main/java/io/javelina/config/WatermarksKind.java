package io.javelina.config;

import java.util.List;
import java.util.OptionalLong;

/// Rising shares of maxmemory, in percent, at which operators are told.
final class WatermarksKind extends ListKind<Integer> {
    private static final String RULE = "watermarks must be percentages between 1 and 100 in rising order";

    @Override
    String describe() { return "list of rising percentages 1 to 100"; }

    @Override
    void check(List<Integer> marks) throws Refusal {
        for (int i = 1; i < marks.size(); i++) if (marks.get(i) <= marks.get(i - 1)) throw new Refusal(RULE);
    }

    @Override
    Integer parse(String argument) throws Refusal {
        OptionalLong mark = Numbers.integer(argument);
        if (mark.isEmpty() || mark.getAsLong() < 1 || mark.getAsLong() > 100) throw new Refusal(RULE);
        return (int) mark.getAsLong();
    }
}
