package io.javelina.config;

import java.util.List;
import java.util.OptionalLong;

/// How gladly the kernel may kill a primary, a replica and a background process when memory runs out.
final class OomScoresKind extends ListKind<Integer> {
    @Override
    String describe() { return "three integers -2000 to 2000"; }

    @Override
    void read(List<String> arguments, Values values, int index, boolean fresh) throws Refusal {
        if (arguments.size() != 3) throw new Refusal("wrong number of arguments");
        super.read(arguments, values, index, fresh);
    }

    @Override
    void check(List<Integer> scores) {}

    @Override
    Integer parse(String argument) throws Refusal {
        OptionalLong score = Numbers.lenient(argument, 10);
        if (score.isEmpty() || score.getAsLong() < -2000 || score.getAsLong() > 2000)
            throw new Refusal("Invalid oom-score-adj-values, elements must be between -2000 and 2000.");
        return (int) score.getAsLong();
    }
}
