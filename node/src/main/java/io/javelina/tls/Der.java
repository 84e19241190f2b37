package io.javelina.tls;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;

/// As much of ASN.1 as it takes to put a bare private key into the wrapping that the JDK reads.
final class Der {
    static final int INTEGER = 0x02;
    static final int OCTETS = 0x04;
    static final int SEQUENCE = 0x30;
    /// The first optional element of a structure.
    static final int FIRST_OPTION = 0xa0;

    /// Lengths below are written as they are; above, in so many bytes as this adds.
    private static final int LONG_LENGTH = 0x80;

    private Der() {}

    /// One element with the given elements, or bytes, in it.
    static byte[] element(int tag, byte[]... parts) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (byte[] part : parts) content.writeBytes(part);
        ByteArrayOutputStream element = new ByteArrayOutputStream();
        element.write(tag);
        length(element, content.size());
        element.writeBytes(content.toByteArray());
        return element.toByteArray();
    }

    private static void length(ByteArrayOutputStream out, int length) {
        if (length < LONG_LENGTH) {
            out.write(length);
            return;
        }
        byte[] bytes = ByteBuffer.allocate(Integer.BYTES).putInt(length).array();
        int first = Integer.numberOfLeadingZeros(length) / Byte.SIZE;
        out.write(LONG_LENGTH + bytes.length - first);
        out.write(bytes, first, bytes.length - first);
    }

    /// The content of the first element with this tag among those in a row; null when there is none.
    static byte[] find(int tag, byte[] row) throws IOException {
        ByteBuffer in = ByteBuffer.wrap(row);
        while (in.hasRemaining()) {
            int found = in.get() & 0xff;
            byte[] content = content(in);
            if (found == tag) return content;
        }
        return null;
    }

    private static byte[] content(ByteBuffer in) throws IOException {
        int length = in.hasRemaining() ? in.get() & 0xff : LONG_LENGTH;
        if (length >= LONG_LENGTH) length = longLength(in, length - LONG_LENGTH);
        if (length < 0 || length > in.remaining()) throw new IOException("a key that ends too early");
        byte[] content = new byte[length];
        in.get(content);
        return content;
    }

    private static int longLength(ByteBuffer in, int bytes) {
        if (bytes == 0 || bytes > Integer.BYTES || bytes > in.remaining()) return -1;
        int length = 0;
        for (int i = 0; i < bytes; i++) length = length << Byte.SIZE | in.get() & 0xff;
        return length;
    }
}
