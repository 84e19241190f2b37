package io.javelina.cluster.wire;

import io.javelina.cluster.topology.NodeId;
import io.javelina.cluster.topology.SlotSet;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/// Reads what a [WireWriter] wrote, and believes nothing: every length is bounded before memory is taken for it, every
/// value has exactly one form, and nothing may be left over.
public final class WireReader {
    /// The longest text, in bytes of UTF-8.
    public static final int TEXT_BYTES = 1024;
    private static final int ID_BYTES = NodeId.DIGITS / 2;

    private final byte[] bytes;
    private int at;

    public WireReader(byte[] bytes) { this.bytes = bytes; }

    public int one() throws MalformedBytes {
        needs(1);
        return bytes[at++] & 0xff;
    }

    public boolean flag() throws MalformedBytes {
        int value = one();
        if (value > 1) throw new MalformedBytes("neither yes nor no: " + value);
        return value == 1;
    }

    public int two() throws MalformedBytes { return one() << 8 | one(); }

    public long eight() throws MalformedBytes {
        long value = 0;
        for (int i = 0; i < Long.BYTES; i++) value = value << 8 | one();
        return value;
    }

    /// A number that counts something.
    public long count() throws MalformedBytes {
        long value = eight();
        if (value < 0) throw new MalformedBytes("negative: " + value);
        return value;
    }

    /// What [WireWriter#number] wrote: seven bits in each byte, the lowest first.
    public long number() throws MalformedBytes {
        long value = 0;
        for (int shift = 0; shift < Long.SIZE - 1; shift += 7) {
            int next = one();
            value |= (long) (next & 0x7f) << shift;
            if (next <= 0x7f) {
                if (next == 0 && shift > 0) throw new MalformedBytes("a number with zeros before it");
                return value;
            }
        }
        throw new MalformedBytes("a number of more than 63 bits");
    }

    /// How many follow, no more than `most`.
    public int size(int most) throws MalformedBytes {
        int size = two();
        if (size > most) throw new MalformedBytes("too many: " + size + " of at most " + most);
        return size;
    }

    public NodeId id() throws MalformedBytes {
        needs(ID_BYTES);
        at += ID_BYTES;
        return new NodeId(HexFormat.of().formatHex(bytes, at - ID_BYTES, at));
    }

    public NodeId idOrNone() throws MalformedBytes { return flag() ? id() : null; }

    public String text() throws MalformedBytes {
        int length = size(TEXT_BYTES);
        needs(length);
        try {
            String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, at, length)).toString();
            at += length;
            return text;
        } catch (CharacterCodingException e) {
            throw new MalformedBytes("no text at byte " + at + ": " + e.getMessage());
        }
    }

    /// Slots as the longest ranges in ascending order.
    public SlotSet slots() throws MalformedBytes {
        int count = size(SlotSet.SLOTS / 2);
        List<SlotSet.Range> ranges = new ArrayList<>();
        for (int i = 0, next = 0; i < count; i++) {
            int first = two();
            int last = two();
            if (first < next || last < first || last >= SlotSet.SLOTS)
                throw new MalformedBytes("no range of slots: " + first + "-" + last);
            ranges.add(new SlotSet.Range(first, last));
            next = last + 2;
        }
        return SlotSet.ofRanges(ranges);
    }

    /// Must come last.
    public void end() throws MalformedBytes {
        if (at != bytes.length) throw new MalformedBytes(bytes.length - at + " bytes too many");
    }

    private void needs(int count) throws MalformedBytes {
        if (bytes.length - at < count) throw new MalformedBytes("ends at byte " + bytes.length);
    }
}
