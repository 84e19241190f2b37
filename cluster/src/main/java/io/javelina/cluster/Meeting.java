package io.javelina.cluster;

import io.javelina.cluster.wire.MalformedBytes;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/// What two nodes say to each other that are to be of one cluster. The one that asks joins if it is alone; else the one that is
/// asked does, by asking in its turn.
sealed interface Meeting {
    int MOST_VOTERS = 4096;

    /// "Of which cluster are you?"
    ///
    /// @param size how many nodes the asking one's cluster has
    /// @param reachedAt the address at which the asking node reaches the other one; empty when it does not know
    record Ask(String cluster, int size, String reachedAt) implements Meeting {
    }

    /// "Of this one, join it."
    record Accept(String cluster, List<String> voters) implements Meeting {
    }

    /// "Ask again later", or not at all, for I come to you.
    record Busy() implements Meeting {
    }

    record Refuse(String reason) implements Meeting {
    }

    default byte[] bytes() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            switch (this) {
                case Ask ask -> {
                    out.writeByte(1);
                    out.writeUTF(ask.cluster);
                    out.writeInt(ask.size);
                    out.writeUTF(ask.reachedAt);
                }
                case Accept accept -> {
                    out.writeByte(2);
                    out.writeUTF(accept.cluster);
                    out.writeInt(accept.voters.size());
                    for (String voter : accept.voters) out.writeUTF(voter);
                }
                case Busy _ -> out.writeByte(3);
                case Refuse refuse -> {
                    out.writeByte(4);
                    out.writeUTF(refuse.reason);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    static Meeting of(byte[] bytes) throws MalformedBytes {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            return switch (in.readUnsignedByte()) {
                case 1 -> new Ask(in.readUTF(), in.readInt(), in.readUTF());
                case 2 -> new Accept(in.readUTF(), voters(in));
                case 3 -> new Busy();
                case 4 -> new Refuse(in.readUTF());
                default -> throw new MalformedBytes("no message of a meeting");
            };
        } catch (IOException e) {
            throw new MalformedBytes("a message of a meeting that ends too early");
        }
    }

    private static List<String> voters(DataInputStream in) throws IOException, MalformedBytes {
        int count = in.readInt();
        if (count < 0 || count > MOST_VOTERS) throw new MalformedBytes(count + " voters");
        List<String> voters = new ArrayList<>();
        for (int i = 0; i < count; i++) voters.add(in.readUTF());
        return voters;
    }
}
