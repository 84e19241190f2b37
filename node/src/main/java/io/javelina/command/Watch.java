package io.javelina.command;

import io.javelina.keyspace.KeyIndex;

/// One client's watch of one key.
final class Watch {
    /// What one takes on the heap.
    static final int BYTES = 40;

    /// A key that somebody watches, with all watches of it.
    static final class Key extends KeyIndex.Node {
        /// What its own fields take on the heap.
        static final int BYTES = 8;

        private Watch first;

        Watch first() { return first; }

        boolean isUnwatched() { return first == null; }
    }

    private final Client client;
    private final Key key;
    /// The key was there, but past its time, when the watch began: that it is deleted then is no change.
    private boolean expired;
    private Watch next;
    private Watch previous;
    /// In the list of all watches of the client.
    Watch nextOfClient;

    Watch(Client client, Key key) {
        this.client = client;
        this.key = key;
        next = key.first;
        if (next != null) next.previous = this;
        key.first = this;
    }

    Client client() { return client; }

    Key key() { return key; }

    boolean isExpired() { return expired; }

    void expired(boolean now) { expired = now; }

    /// The next watch of the same key.
    Watch next() { return next; }

    /// Takes it out of the list of its key.
    void unlink() {
        if (next != null) next.previous = previous;
        if (previous != null) previous.next = next;
        else key.first = next;
    }
}
