package io.javelina.replication;

import static org.assertj.core.api.Assertions.assertThat;

import io.javelina.memory.Account;
import io.javelina.memory.Allocator;
import io.javelina.memory.AllocatorSettings;
import io.javelina.memory.Memory;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Seeded random writes, replicas that read at their own pace, come and go, against one array with the whole stream.
class ReplicationBufferModelTest {
    private static final int STEPS = 4_000;
    private static final int STREAM_BYTES = 64 << 20;
    private static final int LONGEST = 100_000;

    private final Allocator allocator = Allocator.create(AllocatorSettings.defaults());
    private final ReplicationHistory history = new ReplicationHistory(() -> "a".repeat(40));
    private final ReplicationBuffer buffer = new ReplicationBuffer(allocator, history, 1 << 20);
    private final byte[] stream = new byte[STREAM_BYTES];
    private int length;
    private final List<Replica> replicas = new ArrayList<>();

    /// A replica that has taken some runs which are on their way.
    private final class Replica {
        private final BlockReader reader;
        private final ArrayDeque<BlockReader.Run> underWay = new ArrayDeque<>();
        private int received;

        private Replica(BlockReader reader, int from) {
            this.reader = reader;
            this.received = from;
        }

        void take(int most) {
            BlockReader.Run run = reader.take(most);
            if (run == null) assertThat(reader.untakenBytes()).isZero();
            else underWay.add(run);
        }

        void receive() {
            BlockReader.Run run = underWay.poll();
            if (run == null) return;
            assertThat(Memory.equal(run.address(), stream, received, run.bytes())).isTrue();
            received += run.bytes();
            reader.done(run.bytes());
            run.release();
        }

        void close() {
            reader.close();
            underWay.forEach(BlockReader.Run::release);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = { 1, 2, 3 })
    void shouldGiveEachReplicaTheWholeStream(long seed) {
        Random random = new Random(seed);
        random.nextBytes(stream);
        buffer.createBacklog();
        for (int step = 0; step < STEPS; step++) {
            act(random);
            if (step % 50 == 0) check();
        }
        replicas.forEach(Replica::close);
        buffer.freeBacklog();
        assertThat(allocator.ledger().total()).isZero();
    }

    private void act(Random random) {
        switch (random.nextInt(20)) {
            case 0 -> buffer.backlogSize(random.nextInt(4 << 20));
            case 1, 2 -> arrive(random);
            case 3 -> leave(random);
            case 4, 5, 6 -> write(random, random.nextInt(LONGEST));
            case 7, 8, 9, 10 -> write(random, random.nextInt(100));
            default -> read(random);
        }
    }

    private void write(Random random, int bytes) {
        if (length + bytes > STREAM_BYTES) return;
        long block = allocator.allocate(Account.TEMPORARY, bytes);
        Memory.copy(stream, length, block, bytes);
        buffer.append(block, bytes);
        length += bytes;
        allocator.free(Account.TEMPORARY, block, bytes);
    }

    private void arrive(Random random) {
        if (replicas.size() > 5) return;
        if (random.nextBoolean()) {
            replicas.add(new Replica(buffer.readNew(), length));
            return;
        }
        long from = buffer.backlogStart() + random.nextInt((int) buffer.backlogLength() + 1);
        assertThat(buffer.reachesBackTo(from)).isTrue();
        assertThat(buffer.reachesBackTo(buffer.backlogStart() - 1)).isFalse();
        assertThat(buffer.reachesBackTo(length + 2)).isFalse();
        replicas.add(new Replica(buffer.readFrom(from), (int) from - 1));
    }

    private void leave(Random random) {
        if (!replicas.isEmpty()) replicas.remove(random.nextInt(replicas.size())).close();
    }

    private void read(Random random) {
        if (replicas.isEmpty()) return;
        Replica replica = replicas.get(random.nextInt(replicas.size()));
        for (int i = random.nextInt(40); i > 0; i--) {
            replica.take(1 + random.nextInt(LONGEST));
            if (random.nextInt(4) > 0) replica.receive();
        }
    }

    private void check() {
        buffer.assertInvariants();
        assertThat(history.offset()).isEqualTo(length);
        assertThat(allocator.ledger().bytes(Account.REPLICATION_BUFFER)).isEqualTo(buffer.bytes());
        for (Replica replica : replicas) {
            assertThat(replica.reader.offset()).isEqualTo(replica.received + 1);
            assertThat(replica.reader.remainingBytes()).isEqualTo(length - replica.received);
            assertThat(replica.reader.heldBytes()).isBetween(replica.reader.remainingBytes(), buffer.bytes());
        }
    }
}
