package io.javelina.server;

import io.javelina.resp.Reply;

/// What those who serve replicas must know, and may ask, of the node's own following of a primary. Node loop only.
interface Upstream {
    /// Whether the node follows a primary.
    boolean isReplica();

    /// Whether the link to it is up, so that the stream goes on.
    boolean isUp();

    /// Follows this node, which is asked to take over from us: see FAILOVER.
    void handOverTo(String host, int port);

    /// Follows nobody from now on.
    void promote();

    /// Tells the primary how far this node is, as it has asked.
    void acknowledge();

    /// The database that the primary's stream is in.
    int database();

    /// Writes what ROLE says of a replica.
    void role(Reply reply);

    /// A node that never follows anybody.
    Upstream NONE = new Upstream() {
        @Override
        public boolean isReplica() { return false; }

        @Override
        public boolean isUp() { return false; }

        @Override
        public void handOverTo(String host, int port) { throw new IllegalStateException("it follows nobody"); }

        @Override
        public void promote() {}

        @Override
        public void acknowledge() {}

        @Override
        public int database() { return 0; }

        @Override
        public void role(Reply reply) { throw new IllegalStateException("it follows nobody"); }
    };
}
