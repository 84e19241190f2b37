package io.javelina.bench;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// Commands on their way to a server: written as RESP arrays into one buffer that grows, then handed to a channel.
final class Requests {
    /// Commands written since the last [#sent].
    private int count;
    private ByteBuffer buffer = ByteBuffer.allocateDirect(64 * 1024);

    void add(String... words) {
        count++;
        header('*', words.length);
        for (String word : words) add(word.getBytes(StandardCharsets.ISO_8859_1));
    }

    /// What is to be sent, ready to be read; [#sent] takes up writing again.
    ByteBuffer toSend() { return buffer.flip(); }

    void sent() {
        buffer.compact();
        count = 0;
    }

    /// How many commands have been written since the last [#sent].
    int count() { return count; }

    boolean isEmpty() { return buffer.position() == 0; }

    private void add(byte[] word) {
        header('$', word.length);
        room(word.length + 2);
        buffer.put(word).put((byte) '\r').put((byte) '\n');
    }

    private void header(char type, int count) {
        byte[] digits = Integer.toString(count).getBytes(StandardCharsets.ISO_8859_1);
        room(digits.length + 3);
        buffer.put((byte) type).put(digits).put((byte) '\r').put((byte) '\n');
    }

    private void room(int bytes) {
        if (buffer.remaining() >= bytes) return;
        buffer = ByteBuffer.allocateDirect(Math.max(2 * buffer.capacity(), buffer.position() + bytes))
                .put(buffer.flip());
    }
}
