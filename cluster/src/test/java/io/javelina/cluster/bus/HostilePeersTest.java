package io.javelina.cluster.bus;

import static io.javelina.cluster.bus.TestNode.await;
import static io.javelina.cluster.bus.TestNode.awaitTogether;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.jgroups.stack.IpAddress;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Two nodes that go on speaking with each other, and somebody who sends one of them what no node would.
class HostilePeersTest {
    private static final int ROUNDS = Integer.getInteger("javelina.fuzz.rounds", 400);
    private static final int FRAMES_IN_A_ROUND = 4;
    /// Nothing listens there; of two links at once, the one that is dialled from there is kept.
    private static final int HIGHEST_PORT = 65_535;
    private static final int PROOF_LENGTH = 32;
    private static final int HELLO_LENGTH = 42;
    private static final int GREATEST_MUTATION = 3;
    /// Below the patience of everybody who waits for somebody.
    private static final long LONGEST_ECHO_MILLIS = 1500;

    private final long seed = Long.getLong("javelina.seed", 1);
    private final Random random = new Random(seed);
    private TestNode a;
    private TestNode b;

    @BeforeEach
    void start() throws Exception {
        a = TestNode.start('a', settings -> settings.withSecret("swordfish"));
        b = TestNode.start('b', settings -> settings.withSecret("swordfish").withSeeds(TestNode.addresses(a)));
        b.echoes = true;
        awaitTogether(a, b);
    }

    @AfterEach
    void stop() {
        b.close();
        a.close();
    }

    /// Who does not know the secret gets no further than this.
    @Test
    void shouldSurviveMutatedHandshakes() throws Exception {
        byte[] handshake = record('e').bytes;
        byte[] opening = Arrays.copyOf(handshake, Math.min(handshake.length, HELLO_LENGTH + PROOF_LENGTH + 60));
        for (int i = 0; i < ROUNDS; i++) {
            try (Socket stranger = connected()) {
                write(stranger, mutated(opening));
            }
            if (i % 20 == 0) shouldStillSpeak(i);
        }
        shouldStillBeAlone();
    }

    /// Who knows the secret, and has gone wrong: what it sent once, with bytes changed, cut off and put in.
    @Test
    void shouldSurviveMutatedFrames() throws Exception {
        List<byte[]> frames = record('e').frames();
        assertThat(frames).as("frames of a real node").hasSizeGreaterThan(5);
        for (int i = 0; i < ROUNDS; i++) {
            try (Socket peer = connected()) {
                DataOutputStream out = introduced(peer);
                for (int j = 0; j < FRAMES_IN_A_ROUND; j++) frame(out, frames.get(random.nextInt(frames.size())));
                out.flush();
            } catch (IOException closed) {
                assertThat(closed).as("seed %d", seed).hasMessageMatching("(?i).*(reset|broken|closed|abort).*");
            }
            if (i % 20 == 0) shouldStillSpeak(i);
        }
        shouldStillBeAlone();
    }

    /// Sometimes the length is a lie, too.
    private void frame(DataOutputStream out, byte[] frame) throws IOException {
        byte[] sent = mutated(frame);
        int length = switch (random.nextInt(20)) {
            case 0 -> random.nextInt();
            case 1 -> Integer.MAX_VALUE;
            case 2 -> LinkServer.LONGEST_FRAME;
            case 3 -> 0;
            default -> sent.length;
        };
        out.writeInt(length);
        out.write(sent);
    }

    private byte[] mutated(byte[] bytes) {
        byte[] mutated = bytes.clone();
        for (int i = random.nextInt(GREATEST_MUTATION + 1); i >= 0; i--) {
            int at = random.nextInt(mutated.length);
            switch (random.nextInt(5)) {
                case 0 -> mutated[at] ^= (byte) (1 << random.nextInt(Byte.SIZE));
                case 1 -> mutated[at] = (byte) random.nextInt();
                // A great length, or a negative one.
                case 2 -> number(mutated, at, random.nextBoolean() ? Integer.MAX_VALUE >> random.nextInt(8) : -1);
                case 3 -> mutated = Arrays.copyOf(mutated, Math.max(1, at));
                default -> mutated = Arrays.copyOf(mutated, mutated.length + random.nextInt(100));
            }
        }
        return mutated;
    }

    private static void number(byte[] bytes, int at, int number) {
        for (int i = 0; i < Integer.BYTES && at + i < bytes.length; i++)
            bytes[at + i] = (byte) (number >>> Byte.SIZE * (Integer.BYTES - 1 - i));
    }

    private void shouldStillSpeak(int round) {
        int before = a.received.size();
        a.send(b, "still there");
        long millis = await("an echo in round " + round + ", seed " + seed, () -> a.received.size() > before);
        assertThat(millis).as("seed %d, round %d", seed, round).isLessThan(LONGEST_ECHO_MILLIS);
        assertThat(a.bus.present()).as("seed %d, round %d", seed, round).contains(a.id, b.id);
        assertThat(b.bus.present()).as("seed %d, round %d", seed, round).contains(a.id, b.id);
    }

    /// Somebody who joined with bytes of another time is not there for long.
    private void shouldStillBeAlone() {
        Set<String> both = Set.of(a.id, b.id);
        await("both alone, seed " + seed, () -> a.bus.present().equals(both) && b.bus.present().equals(both));
        assertThat(a.gone).as("seed %d", seed).doesNotContain(b.id);
        assertThat(b.gone).as("seed %d", seed).doesNotContain(a.id);
    }

    // A real node, whose bytes are written down.

    private Recording record(char digit) throws Exception {
        try (Recording recording = new Recording(a.bus.announced())) {
            TestNode node = TestNode.start(digit, settings -> settings.withSecret("swordfish")
                    .withSeeds(List.of(recording.address())));
            awaitTogether(a, b, node);
            node.send(a, "hello");
            await("it is heard", () -> a.texts().contains("hello"));
            node.close();
            awaitTogether(a, b);
            a.received.clear();
            return recording.ended();
        }
    }

    private Socket connected() throws IOException {
        Socket socket = new Socket();
        socket.connect(a.bus.announced());
        socket.setTcpNoDelay(true);
        return socket;
    }

    private static DataOutputStream introduced(Socket socket) throws IOException {
        Identity identity = new Identity(TestNode.id('e'),
                new IpAddress(InetAddress.getLoopbackAddress(), HIGHEST_PORT));
        Handshake handshake = new Handshake(new LinkSecurity(() -> null, "swordfish"), identity, true, socket);
        handshake.greet();
        assertThat(handshake.prove()).isEqualTo(Handshake.Verdict.ACCEPTED);
        return handshake.out();
    }

    private static void write(Socket socket, byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
        } catch (IOException dropped) {
            assertThat(dropped).hasMessageMatching("(?i).*(reset|broken|abort).*");
        }
    }

    /// Passes on what comes in, and keeps what dialled links brought.
    private static final class Recording implements AutoCloseable {
        private final Relay relay;
        private byte[] bytes;

        Recording(InetSocketAddress to) throws IOException { relay = new Relay(to); }

        InetSocketAddress address() { return relay.address(); }

        Recording ended() {
            bytes = relay.longest();
            return this;
        }

        /// Without the handshake, and the farewell.
        List<byte[]> frames() throws IOException {
            DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
            in.skipNBytes(HELLO_LENGTH + PROOF_LENGTH);
            Identity.read(in);
            List<byte[]> frames = new ArrayList<>();
            try {
                for (int length = in.readInt(); length > 0; length = in.readInt())
                    frames.add(in.readNBytes(length));
            } catch (EOFException end) {
                assertThat(frames).isNotEmpty();
            }
            return frames;
        }

        @Override
        public void close() { relay.close(); }
    }
}
