package io.javelina.persistence;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// A file that bytes are appended to. One thread at a time.
public interface AppendedFile extends AutoCloseable {
    /// Who opens such files.
    interface Opener {
        /// @param anew whether what there was before is dropped
        AppendedFile open(Path path, boolean anew) throws IOException;
    }

    /// Takes some of the bytes; gives how many, at least one.
    int write(ByteBuffer bytes) throws IOException;

    /// Returns when all bytes are safe from a loss of power.
    void force() throws IOException;

    /// Drops what is behind the first `bytes` bytes.
    void truncate(long bytes) throws IOException;

    @Override
    void close() throws IOException;

    /// A file on the disk; made when there is none.
    static AppendedFile onDisk(Path path, boolean anew) throws IOException {
        FileChannel channel = anew
                ? FileChannel.open(path, StandardOpenOption.WRITE, StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING)
                : FileChannel.open(path, StandardOpenOption.WRITE, StandardOpenOption.CREATE,
                        StandardOpenOption.APPEND);
        return new AppendedFile() {
            @Override
            public int write(ByteBuffer bytes) throws IOException { return channel.write(bytes); }

            @Override
            public void force() throws IOException { channel.force(false); }

            @Override
            public void truncate(long bytes) throws IOException {
                channel.truncate(bytes);
                // Where the next write goes, when the file is not in append mode.
                channel.position(bytes);
            }

            @Override
            public void close() throws IOException { channel.close(); }
        };
    }
}
