package io.javelina.config;

import java.util.List;

/// A set of letters, kept as the bits of [KeyspaceEvents].
final class KeyspaceEventsKind extends Kind {
    @Override
    String describe() { return "letters of Ag$lshzxeKEtmdn"; }

    @Override
    void read(List<String> arguments, Values values, int index, boolean fresh) throws Refusal {
        int bits = KeyspaceEvents.parse(only(arguments));
        if (bits < 0) throw new Refusal("Invalid event class character. Use 'Ag$lshzxeKEtmdn'.");
        values.number(index, bits);
    }

    @Override
    String show(Values values, int index) { return KeyspaceEvents.show((int) values.number(index)); }

    @Override
    String write(Values values, int index) { return Arguments.quote(show(values, index)); }
}
