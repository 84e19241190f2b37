package io.javelina.cluster.topology;

/// What a line of `nodes.conf` or CLUSTER NODES says of a node, in the order in which it is written.
public enum NodeFlag {
    MYSELF("myself"), PRIMARY("master"), REPLICA("slave"),
    /// This node cannot reach it, a majority has not said so.
    SUSPECTED("fail?"),
    /// A majority has agreed that it cannot be reached.
    FAILED("fail"),
    /// It was met, but is not known yet.
    HANDSHAKE("handshake"), NO_ADDRESS("noaddr"),
    /// It never takes over from its primary by itself.
    NO_FAILOVER("nofailover");

    private final String word;

    NodeFlag(String word) { this.word = word; }

    public String word() { return word; }

    /// Null when there is no such flag.
    static NodeFlag of(String word) {
        for (NodeFlag flag : values()) if (flag.word.equals(word)) return flag;
        return null;
    }
}
