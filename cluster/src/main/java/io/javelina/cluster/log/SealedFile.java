package io.javelina.cluster.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.zip.CRC32C;

/// A small file that is written as a whole and read as a whole, or refused.
///
///     0    8 bytes   what it is, and in which format
///     8    int       bytes of the body
///     12   int       CRC32C of the twelve bytes before and the body
///     16   body
final class SealedFile {
    private static final int LENGTH = Long.BYTES;
    private static final int CHECKSUM = LENGTH + Integer.BYTES;
    static final int HEADER = CHECKSUM + Integer.BYTES;

    private final Path file;
    private final FileMagic magic;
    private final int bodyLimit;

    SealedFile(Path file, FileMagic magic, int bodyLimit) {
        this.file = file;
        this.magic = magic;
        this.bodyLimit = bodyLimit;
    }

    void write(byte[] body) throws IOException {
        ByteBuffer content = ByteBuffer.allocate(HEADER + body.length).putLong(magic.bytes()).putInt(body.length);
        content.position(HEADER).put(body).putInt(CHECKSUM, checksum(content));
        DurableFiles.replace(file, content.array());
    }

    byte[] read() throws IOException {
        ByteBuffer content = ByteBuffer.wrap(DurableFiles.read(file, (long) HEADER + bodyLimit));
        boolean whole = content.capacity() >= HEADER && magic.isKind(content.getLong(0))
                && content.getInt(LENGTH) == content.capacity() - HEADER
                && content.getInt(CHECKSUM) == checksum(content);
        if (!whole) throw new LogDamage(file + " is damaged: its checksum does not fit");
        magic.check(file, content.getLong(0));
        byte[] body = new byte[content.capacity() - HEADER];
        content.get(HEADER, body);
        return body;
    }

    private static int checksum(ByteBuffer content) {
        CRC32C checksum = new CRC32C();
        checksum.update(content.array(), 0, CHECKSUM);
        checksum.update(content.array(), HEADER, content.capacity() - HEADER);
        return (int) checksum.getValue();
    }
}
