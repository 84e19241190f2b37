package io.javelina.cluster.topology;

import io.javelina.cluster.wire.MalformedBytes;
import io.javelina.cluster.wire.WireReader;
import io.javelina.cluster.wire.WireWriter;
import java.util.ArrayList;
import java.util.List;

/// Who proposed an entry, when and on what grounds. It goes to the log with the entry, so that all nodes tell the same story later;
/// nothing is decided by it.
///
/// @param unixMillis by the proposer's clock
/// @param isByItself whether the node saw the need itself, and nobody asked it to
/// @param offset how much of the data of its shard the proposer had
/// @param witnesses the voters that had said of a node that they do not hear it; empty for other entries
public record Origin(NodeId proposer, long unixMillis, boolean isByItself, long offset, List<NodeId> witnesses) {
    public Origin {
        witnesses = List.copyOf(witnesses);
    }

    public byte[] bytes() {
        WireWriter out = new WireWriter();
        out.id(proposer);
        out.eight(unixMillis);
        out.flag(isByItself);
        out.eight(offset);
        out.two(witnesses.size());
        for (NodeId witness : witnesses) out.id(witness);
        return out.bytes();
    }

    public static Origin of(byte[] bytes) throws MalformedBytes {
        WireReader in = new WireReader(bytes);
        NodeId proposer = in.id();
        long unixMillis = in.count();
        boolean isByItself = in.flag();
        long offset = in.count();
        List<NodeId> witnesses = new ArrayList<>();
        for (int left = in.size(Topology.MOST_MEMBERS); left > 0; left--) witnesses.add(in.id());
        in.end();
        return new Origin(proposer, unixMillis, isByItself, offset, witnesses);
    }
}
