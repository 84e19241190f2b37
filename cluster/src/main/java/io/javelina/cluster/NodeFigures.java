package io.javelina.cluster;

import io.javelina.cluster.wire.MalformedBytes;
import io.javelina.cluster.wire.WireReader;
import io.javelina.cluster.wire.WireWriter;

/// The memory of one node, as it tells others of it again and again.
///
/// @param ageMillis how long ago that was measured
/// @param rssBytes what the operating system has given the process
/// @param maxmemory 0 when there is no limit
/// @param clientsBytes what clients take that are no replicas
public record NodeFigures(long ageMillis, long totalAllocated, long peakAllocated, long maxmemory, long rssBytes,
        long datasetBytes, long overheadBytes, long keys, long clients, long clientsBytes, long replicationBacklog,
        long replicaBuffers, long linkBytes) {
    private static final int VERSION = 1;

    byte[] bytes() {
        WireWriter out = new WireWriter();
        out.one(VERSION);
        for (long figure : new long[]{ ageMillis, totalAllocated, peakAllocated, maxmemory, rssBytes, datasetBytes,
            overheadBytes, keys, clients, clientsBytes, replicationBacklog, replicaBuffers, linkBytes })
            out.eight(figure);
        return out.bytes();
    }

    static NodeFigures of(byte[] bytes) throws MalformedBytes {
        WireReader in = new WireReader(bytes);
        int version = in.one();
        if (version != VERSION) throw new MalformedBytes("figures of version " + version);
        NodeFigures figures = new NodeFigures(in.count(), in.count(), in.count(), in.count(), in.count(), in.count(),
                in.count(), in.count(), in.count(), in.count(), in.count(), in.count(), in.count());
        in.end();
        return figures;
    }

    /// The same figures, some time later.
    public NodeFigures older(long millis) {
        long age = Math.max(ageMillis, ageMillis + Math.max(0, millis));
        return new NodeFigures(age, totalAllocated, peakAllocated, maxmemory, rssBytes, datasetBytes, overheadBytes,
                keys, clients, clientsBytes, replicationBacklog, replicaBuffers, linkBytes);
    }
}
