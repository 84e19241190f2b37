package io.javelina.server;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Where MIGRATE sends keys to.
///
/// @param port negative for none
record TargetAddress(String host, int port) {
    private static final int PORTS = 1 << 16;
    private static final Pattern NUMBER = Pattern.compile("[+-]?\\d+");
    private static final int MOST_DIGITS = 19;

    /// @param port as the client gave it: digits up to the first other character count. Of the number the lower 32 bits say
    ///        whether there is such a port, and the lower 16 which.
    static TargetAddress of(String host, String port) {
        Matcher number = NUMBER.matcher(port);
        if (!number.lookingAt()) return new TargetAddress(host, 0);
        // Longer ones are the greatest, or the least, of 64 bits: they have no such port.
        if (number.end() >= MOST_DIGITS) return new TargetAddress(host, -1);
        int low = (int) Long.parseLong(number.group());
        return new TargetAddress(host, low < 0 ? -1 : low % PORTS);
    }

    /// Whether nothing can be there.
    boolean isNowhere() { return host.isEmpty() || port < 0; }

    /// What its connections are known by.
    String name() { return host + ":" + port; }
}
