package io.javelina.management.http;

import java.util.Set;

/// Where the HTTP port listens. `port` 0 is off, -1 any that is free (for tests). `hosts` are names, besides
/// loopback's, by which browsers may ask for it when it is bound to loopback, as behind a proxy on the same machine.
public record HttpSettings(String bind, int port, Set<String> hosts) {
    public static final int OFF = 0;
    public static final int ANY_PORT = -1;

    public boolean enabled() { return port != OFF; }
}
