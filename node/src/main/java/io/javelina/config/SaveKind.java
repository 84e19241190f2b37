package io.javelina.config;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/// When snapshots are due. Each line of a file adds save points, the first one replaces the standard ones; elsewhere a
/// value replaces all there were, and the empty value is no snapshots.
final class SaveKind extends Kind {
    @Override
    String describe() { return "list of seconds and changes"; }

    @Override
    void read(List<String> arguments, Values values, int index, boolean fresh) throws Refusal {
        boolean none = arguments.equals(List.of(""));
        List<SavePoint> points = new ArrayList<>();
        if (!none) for (int i = 0; i < arguments.size(); i++) check(arguments, i);
        if (!fresh && !none) points.addAll(points(values, index));
        if (!none)
            for (int i = 0; i < arguments.size(); i += 2) points.add(point(arguments.get(i), arguments.get(i + 1)));
        values.object(index, List.copyOf(points));
    }

    private static void check(List<String> arguments, int position) throws Refusal {
        OptionalLong number = Numbers.lenient(arguments.get(position), 10);
        int lowest = position % 2 == 0 ? 1 : 0;
        if (arguments.size() % 2 != 0 || number.isEmpty() || number.getAsLong() < lowest)
            throw new Refusal("Invalid save parameters");
    }

    private static SavePoint point(String seconds, String changes) {
        return new SavePoint(Numbers.lenient(seconds, 10).orElseThrow(),
                (int) Numbers.lenient(changes, 10).orElseThrow());
    }

    @SuppressWarnings("unchecked")
    static List<SavePoint> points(Values values, int index) { return (List<SavePoint>) values.object(index); }

    @Override
    String show(Values values, int index) {
        return points(values, index).stream().map(SavePoint::toString).collect(Collectors.joining(" "));
    }

    @Override
    void rewrite(Directive directive, Values values, Values standard, RewrittenFile file) {
        file.put(directive.name(), directive.name() + " " + write(values, directive.index()), true);
    }

    @Override
    String write(Values values, int index) { return points(values, index).isEmpty() ? "\"\"" : show(values, index); }
}
