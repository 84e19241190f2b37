package io.javelina.cluster.failover;

import static io.javelina.cluster.topology.Nodes.node;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.javelina.cluster.wire.MalformedBytes;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MessageCodecTest {
    static List<Message> messages() {
        return List.of(
                new Message.Heartbeat(-5, 7, 15_000, 9, 8, -1, true, 12, Set.of(node(3), node(1))),
                new Message.Heartbeat(Long.MIN_VALUE, 0, 1, 0, 0, Long.MAX_VALUE, false, 0, Set.of()),
                new Message.Echo(1, 2, 3), new Message.FailoverStart(4), new Message.FailoverReady(5, 6),
                new Message.FailoverOffer(7));
    }

    @ParameterizedTest
    @MethodSource("messages")
    void shouldReadWhatItWrote(Message message) throws MalformedBytes {
        assertThat(MessageCodec.decode(MessageCodec.encode(message))).isEqualTo(message);
    }

    @ParameterizedTest
    @MethodSource("messages")
    void shouldRefuseMoreOrLess(Message message) {
        byte[] bytes = MessageCodec.encode(message);
        for (int length = 0; length < bytes.length; length++) refuses(Arrays.copyOf(bytes, length));
        refuses(Arrays.copyOf(bytes, bytes.length + 1));
    }

    private static void refuses(byte[] bytes) {
        assertThatThrownBy(() -> MessageCodec.decode(bytes)).isInstanceOf(MalformedBytes.class);
    }

    @Test
    void shouldReadSpoiltBytesAsTheyAreOrNotAtAll() {
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 50_000; i++) {
            byte[] bytes = MessageCodec.encode(messages().get(random.nextInt(messages().size())));
            for (int left = 1 + random.nextInt(3); left > 0; left--)
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            try {
                assertThat(MessageCodec.encode(MessageCodec.decode(bytes))).isEqualTo(bytes);
            } catch (MalformedBytes e) {
                assertThat(e.getMessage()).isNotBlank();
            }
        }
    }
}
