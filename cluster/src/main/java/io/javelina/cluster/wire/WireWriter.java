package io.javelina.cluster.wire;

import io.javelina.cluster.topology.NodeId;
import io.javelina.cluster.topology.SlotSet;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/// Bytes that grow as they are written, numbers with the greatest byte first. The opposite of [WireReader].
public final class WireWriter {
    private byte[] bytes = new byte[64];
    private int size;

    public byte[] bytes() { return Arrays.copyOf(bytes, size); }

    public void one(int value) {
        room(1);
        bytes[size++] = (byte) value;
    }

    public void flag(boolean value) { one(value ? 1 : 0); }

    public void two(int value) {
        one(value >> 8);
        one(value);
    }

    public void four(int value) {
        two(value >> 16);
        two(value);
    }

    public void eight(long value) {
        four((int) (value >> 32));
        four((int) value);
    }

    /// A number that counts something; small ones take one byte, the greatest nine.
    public void number(long value) {
        if (value < 0) throw new IllegalArgumentException("negative: " + value);
        long rest = value;
        for (; rest > 0x7f; rest >>>= 7) one((int) (rest & 0x7f | 0x80));
        one((int) rest);
    }

    public void id(NodeId id) { raw(HexFormat.of().parseHex(id.hex())); }

    /// An id or null.
    public void idOrNone(NodeId id) {
        flag(id != null);
        if (id != null) id(id);
    }

    public void text(String text) {
        byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
        if (encoded.length > WireReader.TEXT_BYTES)
            throw new IllegalArgumentException("text of " + encoded.length + " bytes: " + text);
        two(encoded.length);
        raw(encoded);
    }

    public void slots(SlotSet slots) {
        List<SlotSet.Range> ranges = slots.ranges();
        two(ranges.size());
        for (SlotSet.Range range : ranges) {
            two(range.first());
            two(range.last());
        }
    }

    private void raw(byte[] more) {
        room(more.length);
        System.arraycopy(more, 0, bytes, size, more.length);
        size += more.length;
    }

    private void room(int more) {
        if (size + more > bytes.length) bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + more));
    }
}
