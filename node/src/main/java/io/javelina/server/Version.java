package io.javelina.server;

/// Names and numbers under which the node introduces itself.
public final class Version {
    /// Javelina's own version.
    public static final String VERSION = "0.1.0";
    /// The Redis version that clients may expect to talk to.
    public static final String REDIS_VERSION = "7.2.4";
    /// The Valkey version whose behaviour this one follows.
    public static final String VALKEY_VERSION = "8.1.0";
    /// What a replica says to its primary: the snapshots and commands of this Valkey version are understood.
    public static final String REPLICA_VERSION = "9.0.0";
    /// `server_name` of INFO and `server` of HELLO.
    public static final String NAME = "javelina";

    private Version() {}

    /// What `--version` prints.
    public static String describe() {
        return "Javelina server v=" + VERSION + " java=" + Runtime.version() + " bits=64";
    }
}
