package io.javelina.bench;

import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The arguments of a load client, each written `name=value`.
record Options(Map<String, String> values) {
    static Options parse(String... arguments) {
        return new Options(Stream.of(arguments).map(argument -> argument.split("=", 2))
                .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1])));
    }

    String text(String name, String otherwise) { return values.getOrDefault(name, otherwise); }

    int number(String name, int otherwise) { return Integer.parseInt(text(name, "" + otherwise)); }
}
