package io.javelina.config;

/// When a directive takes effect: at once, with the part of the server that it governs, or never.
///
/// All but [#NOW] are accepted, shown and rewritten, so that existing files and tools work, and change nothing else.
public enum Effect {
    NOW("now"),
    PERSISTENCE("with persistence"),
    REPLICATION("with replication"),
    CLUSTER("with the cluster"),
    SCRIPTING("with scripting"),
    TLS("with TLS"),
    ACL("with users and their rules"),
    TRACKING("with client-side caching"),
    LATER("in a later version"),
    NEVER("never");

    private final String words;

    Effect(String words) { this.words = words; }

    public String words() { return words; }
}
