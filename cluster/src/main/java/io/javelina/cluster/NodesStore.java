package io.javelina.cluster;

import io.javelina.cluster.topology.NodeFlag;
import io.javelina.cluster.topology.NodeId;
import io.javelina.cluster.topology.NodesFile;
import io.javelina.cluster.topology.Topology;
import io.javelina.cluster.wire.MalformedBytes;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;

/// `nodes.conf`: what this node knew last, for people and for finding the others again. What counts is in the log.
final class NodesStore {
    private final Path file;

    NodesStore(Path file) { this.file = file; }

    /// Where the others listened for the bus when it was written.
    List<InetSocketAddress> others() throws IOException {
        if (!Files.exists(file)) return List.of();
        try {
            return NodesFile.parse(Files.readString(file)).nodes().stream()
                    .filter(line -> !line.has(NodeFlag.MYSELF))
                    .filter(line -> !line.address().ip().isEmpty() && line.address().busPort() > 0)
                    .map(line -> new InetSocketAddress(line.address().ip(), line.address().busPort())).toList();
        } catch (MalformedBytes e) {
            throw new IOException("Unrecoverable error: corrupted cluster config file " + file + ": " + e.getMessage(),
                    e);
        }
    }

    /// Replaces it; it is safe from a loss of power when this returns.
    void write(Topology topology, NodeId self) throws IOException {
        NodesFile.Sight sight = new NodesFile.Sight() {
            @Override
            public NodeId self() { return self; }

            @Override
            public boolean isConnected(NodeId id) { return true; }
        };
        byte[] text = NodesFile.of(topology, sight).text().getBytes(StandardCharsets.UTF_8);
        Path fresh = file.resolveSibling(file.getFileName() + ".tmp");
        try (FileChannel channel = FileChannel.open(fresh, StandardOpenOption.CREATE, StandardOpenOption.WRITE,
                StandardOpenOption.TRUNCATE_EXISTING)) {
            ByteBuffer bytes = ByteBuffer.wrap(text);
            while (bytes.hasRemaining()) channel.write(bytes);
            channel.force(true);
        }
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        try (FileChannel folder = FileChannel.open(file.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
            folder.force(true);
        }
    }
}
