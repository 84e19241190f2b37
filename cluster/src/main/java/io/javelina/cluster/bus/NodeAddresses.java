package io.javelina.cluster.bus;

import java.nio.charset.StandardCharsets;
import org.jgroups.Address;
import org.jgroups.protocols.raft.RAFT;
import org.jgroups.util.ExtendedUUID;

/// The addresses that JGroups knows nodes by. They are new each time that a node joins, and hold its id, where the replicated
/// log looks for it too.
final class NodeAddresses {
    private NodeAddresses() {}

    static Address of(String id) {
        return ExtendedUUID.randomUUID(id).put(RAFT.raft_id_key, id.getBytes(StandardCharsets.US_ASCII));
    }

    /// Null when it is not an address of a node.
    static String id(Address address) {
        if (!(address instanceof ExtendedUUID node)) return null;
        byte[] id = node.get(RAFT.raft_id_key);
        return id == null ? null : new String(id, StandardCharsets.US_ASCII);
    }
}
