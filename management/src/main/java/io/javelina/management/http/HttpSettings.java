package io.javelina.management.http;

import io.javelina.management.access.Loopback;
import java.util.List;
import java.util.Set;

/// Where the HTTP port listens: on each of these addresses. `port` 0 is off, -1 any that is free (for tests). `hosts` are
/// names, besides loopback's, by which browsers may ask for it when it is bound to loopback, as behind a proxy on the same
/// machine.
public record HttpSettings(List<Address> addresses, int port, Set<String> hosts) {
    public static final int OFF = 0;
    public static final int ANY_PORT = -1;

    /// An address to listen on.
    ///
    /// @param optional whether it does not matter when there is no such address on this machine
    public record Address(String host, boolean optional) {
    }

    public HttpSettings {
        addresses = List.copyOf(addresses);
    }

    /// One address.
    public HttpSettings(String bind, int port, Set<String> hosts) {
        this(List.of(new Address(bind, false)), port, hosts);
    }

    public boolean enabled() { return port != OFF; }

    /// Whether nobody can connect from another machine.
    boolean isLoopbackOnly() { return addresses.stream().allMatch(address -> Loopback.is(address.host())); }
}
