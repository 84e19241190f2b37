package io.javelina.management.remote;

import java.nio.file.Path;

/// Where remote JMX listens. `port` 0 is off. `hostname` is what clients are told to connect to after the look-up: the
/// name or address by which they reach this machine. `keystore` is null without TLS.
public record JmxSettings(String bind, int port, String hostname, Path keystore, String keystorePassword) {
    public static JmxSettings off() { return new JmxSettings("127.0.0.1", 0, "127.0.0.1", null, null); }

    public boolean enabled() { return port != 0; }

    boolean tls() { return keystore != null; }
}
