package io.javelina.server;

/// Where MIGRATE sends keys to.
record TargetAddress(String host, int port) {
    private static final int PORTS = 1 << 16;

    /// @param port as the client gave it: digits up to the first other character count, and of the number the lower 16 bits
    static TargetAddress of(String host, String port) {
        int end = 0;
        while (end < port.length() && end < 18 && Character.isDigit(port.charAt(end))) end++;
        long number = end == 0 ? 0 : Long.parseLong(port.substring(0, end));
        return new TargetAddress(host, (int) (number % PORTS));
    }

    /// What its connections are known by.
    String name() { return host + ":" + port; }
}
