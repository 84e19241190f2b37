package io.javelina.config;

/// The kinds of clients whose output buffers are limited apart from each other.
public enum ClientClass {
    NORMAL("normal"), REPLICA("slave"), PUBSUB("pubsub");

    private final String shown;

    ClientClass(String shown) { this.shown = shown; }

    /// The name in replies; files say `replica` for the one that replies call `slave`.
    public String shown() { return shown; }

    String written() { return this == REPLICA ? "replica" : shown; }

    static ClientClass named(String name) {
        if (name.equalsIgnoreCase("replica")) return REPLICA;
        for (ClientClass each : values()) if (each.shown.equalsIgnoreCase(name)) return each;
        return null;
    }
}
