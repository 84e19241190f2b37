package io.javelina.config;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// A list of items of one sort, which a subclass parses and prints.
abstract class ListKind<T> extends Kind {
    /// Refuses a list that is too long, too short or out of order.
    abstract void check(List<T> items) throws Refusal;

    abstract T parse(String argument) throws Refusal;

    String print(T item) { return String.valueOf(item); }

    @Override
    void read(List<String> arguments, Values values, int index, boolean fresh) throws Refusal {
        List<T> items = new ArrayList<>();
        if (!arguments.equals(List.of(""))) for (String argument : arguments) items.add(parse(argument));
        check(items);
        values.object(index, List.copyOf(items));
    }

    @SuppressWarnings("unchecked")
    final List<T> items(Values values, int index) { return (List<T>) values.object(index); }

    @Override
    String show(Values values, int index) {
        return items(values, index).stream().map(this::print).collect(Collectors.joining(" "));
    }

    @Override
    String write(Values values, int index) { return items(values, index).isEmpty() ? "\"\"" : show(values, index); }
}
