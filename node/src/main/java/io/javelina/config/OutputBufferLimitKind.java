package io.javelina.config;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/// A limit for each class of clients. A value may name some classes only; the others keep theirs.
final class OutputBufferLimitKind extends Kind {
    @Override
    String describe() { return "list of class, hard limit, soft limit, soft seconds"; }

    @Override
    void read(List<String> arguments, Values values, int index, boolean fresh) throws Refusal {
        if (arguments.size() % 4 != 0) throw new Refusal("Wrong number of arguments in buffer limit configuration.");
        Map<ClientClass, OutputBufferLimit> limits = new EnumMap<>(ClientClass.class);
        for (ClientClass each : ClientClass.values()) limits.put(each, limit(values, index, each));
        for (int i = 0; i < arguments.size(); i += 4) readOne(arguments.subList(i, i + 4), limits);
        values.object(index, Map.copyOf(limits));
    }

    private static void readOne(List<String> four, Map<ClientClass, OutputBufferLimit> limits) throws Refusal {
        ClientClass named = ClientClass.named(four.getFirst());
        if (named == null) throw new Refusal("Invalid client class specified in buffer limit configuration.");
        OptionalLong hard = Numbers.memory(four.get(1));
        OptionalLong soft = Numbers.memory(four.get(2));
        OptionalLong seconds = Numbers.lenient(four.get(3), 10);
        boolean sound = hard.isPresent() && soft.isPresent() && seconds.isPresent() && (int) seconds.getAsLong() >= 0;
        if (!sound) throw new Refusal("Error in hard, soft or soft_seconds setting in buffer limit configuration.");
        limits.put(named, new OutputBufferLimit(hard.getAsLong(), soft.getAsLong(), (int) seconds.getAsLong()));
    }

    static OutputBufferLimit limit(Values values, int index, ClientClass of) {
        return values.object(index) instanceof Map<?, ?> limits
                ? (OutputBufferLimit) limits.get(of)
                : OutputBufferLimit.NONE;
    }

    @Override
    String show(Values values, int index) {
        return List.of(ClientClass.values()).stream()
                .map(each -> each.shown() + " " + limit(values, index, each).show())
                .collect(Collectors.joining(" "));
    }

    @Override
    void rewrite(Directive directive, Values values, Values standard, RewrittenFile file) {
        for (ClientClass each : ClientClass.values()) {
            OutputBufferLimit limit = limit(values, directive.index(), each);
            boolean changed = !limit.equals(limit(standard, directive.index(), each));
            file.put(directive.name(), directive.name() + " " + each.written() + " " + limit.write(), changed);
        }
    }
}
