package io.javelina.config;

import java.util.Set;

/// What strings with a meaning must look like.
final class Checks {
    private static final int LONGEST_HOST_NAME = 255;
    private static final Set<String> TITLE_VARIABLES = Set.of("title", "listen-addr", "server-mode", "port", "tls-port",
            "unixsocket", "config-file");

    private Checks() {}

    static TextKind.Check notEmpty(String name) {
        return value -> { if (value.isEmpty()) throw new Refusal(name + " can't be empty"); };
    }

    /// The name of something in the directory of the server, never a path elsewhere.
    static TextKind.Check baseName(String name, String sort) {
        return value -> {
            notEmpty(name).accept(value);
            boolean path = value.indexOf('/') >= 0 || value.indexOf('\\') >= 0;
            if (path) throw new Refusal(name + " can't be a path, just a " + sort);
        };
    }

    static void hostName(String value) throws Refusal {
        if (value.length() > LONGEST_HOST_NAME)
            throw new Refusal("Hostnames must be less than " + (LONGEST_HOST_NAME + 1) + " characters");
        for (int i = 0; i < value.length(); i++)
            if (!alphanumeric(value.charAt(i)) && value.charAt(i) != '-' && value.charAt(i) != '.')
                throw new Refusal("Hostnames may only contain alphanumeric characters, hyphens or dots");
    }

    private static boolean alphanumeric(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
    }

    static void nodeName(String value) throws Refusal {
        for (int i = 0; i < value.length(); i++)
            if ("!#$%&()*+:;<>?@[]^{|}~".indexOf(value.charAt(i)) >= 0)
                throw new Refusal("Announced human node name contained invalid character");
    }

    static void internet4(String value) throws Refusal {
        if (!value.isEmpty() && !value.matches("((25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)(\\.(?!$)|$)){4}"))
            throw new Refusal("Invalid IPv4 address");
    }

    static void internet6(String value) throws Refusal {
        if (!value.isEmpty() && !InternetAddress6.isSound(value)) throw new Refusal("Invalid IPv6 address");
    }

    /// Known variables in braces, a doubled brace for a brace, and something to show in the end.
    static void titleTemplate(String value) throws Refusal {
        StringBuilder shown = new StringBuilder();
        int at = 0;
        while (at >= 0 && at < value.length()) {
            boolean brace = value.charAt(at) == '{';
            if (!brace || value.startsWith("{{", at)) {
                shown.append(value.charAt(at));
                at += brace ? 2 : 1;
            } else at = afterVariable(value, at, shown);
        }
        if (at < 0 || shown.toString().isBlank())
            throw new Refusal("template format is invalid or contains unknown variables");
    }

    private static int afterVariable(String value, int brace, StringBuilder shown) {
        int end = value.indexOf('}', brace);
        String name = end < 0 ? "" : value.substring(brace + 1, end);
        if (!TITLE_VARIABLES.contains(name)) return -1;
        if (name.endsWith("port") || name.equals("listen-addr")) shown.append(name);
        return end + 1;
    }
}
