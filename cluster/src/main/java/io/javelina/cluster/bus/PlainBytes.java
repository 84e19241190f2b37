package io.javelina.cluster.bus;

import java.io.DataInput;
import java.io.IOException;
import org.jgroups.BytesMessage;

/// A message of bytes that came in. It takes memory for as many bytes as there are, not as were promised, and never makes Java
/// objects of them.
final class PlainBytes extends BytesMessage {
    private final int atMost;

    PlainBytes(int atMost) { this.atMost = atMost; }

    @Override
    public void readPayload(DataInput in) throws IOException {
        int size = in.readInt();
        if (size > atMost) throw new IOException("a message of " + size + " bytes in a frame of " + atMost);
        if (size < 0) return;
        array = new byte[size];
        in.readFully(array);
        length = size;
    }

    @Override
    public <T> T getObject(ClassLoader loader) {
        throw new IllegalStateException("a message of bytes holds no object");
    }
}
