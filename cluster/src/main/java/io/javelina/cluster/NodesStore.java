package io.javelina.cluster;

import io.javelina.cluster.topology.NodeFlag;
import io.javelina.cluster.topology.NodeId;
import io.javelina.cluster.topology.NodeLine;
import io.javelina.cluster.topology.NodesFile;
import io.javelina.cluster.topology.Topology;
import io.javelina.cluster.wire.MalformedBytes;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.SortedMap;

/// `nodes.conf`: what this node knew last, for people and for finding the others again. What counts is in the log.
final class NodesStore {
    /// Far more than the lines of all nodes that a cluster can have.
    private static final long MOST_BYTES = 64L << 20;
    /// What is wrong is quoted in the error, up to here.
    private static final int MOST_LETTERS = 200;

    private final Path file;

    NodesStore(Path file) { this.file = file; }

    /// Where the others listened for the bus when it was written.
    List<InetSocketAddress> others() throws IOException {
        return read().nodes().stream().filter(line -> !line.has(NodeFlag.MYSELF))
                .filter(line -> !line.address().ip().isEmpty() && line.address().busPort() > 0)
                .map(line -> new InetSocketAddress(line.address().ip(), line.address().busPort())).toList();
    }

    /// The slots of this node that were on their way; none when another one has written the file.
    SlotMoves moves(NodeId self) throws IOException {
        NodeLine own = read().myself();
        return own == null || !own.id().equals(self) ? SlotMoves.NONE : new SlotMoves(own.migrating(), own.importing());
    }

    private NodesFile read() throws IOException {
        if (!Files.exists(file)) return new NodesFile(List.of(), 0, 0);
        if (!Files.isRegularFile(file)) throw corrupted("it is no file", null);
        if (Files.size(file) > MOST_BYTES) throw corrupted("it has more than " + MOST_BYTES + " bytes", null);
        try {
            return NodesFile.parse(Files.readString(file));
        } catch (CharacterCodingException e) {
            throw corrupted("it is no text", e);
        } catch (MalformedBytes e) {
            throw corrupted(e.getMessage(), e);
        }
    }

    /// Whatever is in the file, the error is one line that a terminal can show.
    private IOException corrupted(String why, Exception cause) {
        String shown = why.substring(0, Math.min(why.length(), MOST_LETTERS)).replaceAll("\\p{Cntrl}", "?");
        return new IOException("Unrecoverable error: corrupted cluster config file " + file + ": " + shown, cause);
    }

    /// Replaces it; it is safe from a loss of power when this returns.
    void write(Topology topology, NodeId self, SlotMoves moves) throws IOException {
        NodesFile.Sight sight = new NodesFile.Sight() {
            @Override
            public NodeId self() { return self; }

            @Override
            public boolean isConnected(NodeId id) { return true; }

            @Override
            public SortedMap<Integer, NodeId> migrating() { return moves.migrating(); }

            @Override
            public SortedMap<Integer, NodeId> importing() { return moves.importing(); }
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
