package io.javelina.config;

import java.util.List;
import java.util.OptionalLong;

/// The primary to follow, or `no one`, which is null here and leaves no line in the file.
final class ReplicaOfKind extends Kind {
    @Override
    String describe() { return "host and port, or no one"; }

    @Override
    void begin(Directive directive, Values values) {}

    @Override
    void read(List<String> arguments, Values values, int index, boolean fresh) throws Refusal {
        if (arguments.size() != 2) throw new Refusal("wrong number of arguments");
        String host = arguments.get(0);
        boolean nobody = host.equalsIgnoreCase("no") && arguments.get(1).equalsIgnoreCase("one");
        values.object(index, nobody ? null : new PrimaryAddress(host, port(arguments.get(1))));
    }

    private static int port(String text) throws Refusal {
        OptionalLong port = Numbers.lenient(text, 10);
        boolean sound = port.isPresent() && (int) port.getAsLong() >= 0 && (int) port.getAsLong() <= 65535;
        if (!sound) throw new Refusal("Invalid primary port");
        return (int) port.getAsLong();
    }

    @Override
    String show(Values values, int index) {
        return values.object(index) instanceof PrimaryAddress address ? address.toString() : "";
    }

    @Override
    void rewrite(Directive directive, Values values, Values standard, RewrittenFile file) {
        boolean alone = values.object(directive.index()) == null;
        if (alone || values.number(Directives.CLUSTER_ENABLED.index()) != 0) file.drop(directive.name());
        else super.rewrite(directive, values, standard, file);
    }
}
