package io.javelina.config;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/// Percentiles from 0 to 100, in any number and order.
final class PercentilesKind extends ListKind<Double> {
    private static final Pattern DECIMAL = Pattern
            .compile("[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d+)?|[+-]?(?i:inf|infinity)");

    @Override
    String describe() { return "list of percentiles"; }

    @Override
    void check(List<Double> percentiles) {}

    @Override
    Double parse(String argument) throws Refusal {
        if (!DECIMAL.matcher(argument).matches())
            throw new Refusal("Invalid latency-tracking-info-percentiles parameters");
        boolean endless = argument.toLowerCase(Locale.ROOT).contains("inf");
        double percentile = endless ? Double.POSITIVE_INFINITY : Double.parseDouble(argument);
        if (percentile < 0 || percentile > 100)
            throw new Refusal("latency-tracking-info-percentiles parameters should sit between [0.0,100.0]");
        return percentile;
    }

    @Override
    String print(Double percentile) {
        String six = String.format(Locale.ROOT, "%.6f", percentile);
        return six.replaceAll("\\.?0+$", "");
    }

    /// Always written: a list that is not there would be the standard one.
    @Override
    void rewrite(Directive directive, Values values, Values standard, RewrittenFile file) {
        file.put(directive.name(), directive.name() + " " + write(values, directive.index()), true);
    }
}
