package io.javelina.config;

/// Where the primary of a replica is.
public record PrimaryAddress(String host, int port) {
    @Override
    public String toString() { return host + " " + port; }
}
