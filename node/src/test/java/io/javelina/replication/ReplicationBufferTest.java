package io.javelina.replication;

import static org.assertj.core.api.Assertions.assertThat;

import io.javelina.memory.Account;
import io.javelina.memory.Allocator;
import io.javelina.memory.AllocatorSettings;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ReplicationBufferTest {
    private static final int BACKLOG = 1 << 20;
    private static final int CHUNK = 1000;

    private final Allocator allocator = Allocator.create(AllocatorSettings.defaults());
    private final ReplicationHistory history = new ReplicationHistory(() -> "a".repeat(40));
    private final ReplicationBuffer buffer = new ReplicationBuffer(allocator, history, BACKLOG);
    private final long chunk = allocator.allocateZeroed(Account.TEMPORARY, CHUNK);

    @AfterEach
    void shouldLeaveNothingBehind() {
        if (buffer.hasBacklog()) buffer.freeBacklog();
        allocator.free(Account.TEMPORARY, chunk, CHUNK);
        assertThat(allocator.ledger().total()).isZero();
    }

    private void write(long bytes) { for (long i = 0; i < bytes; i += CHUNK) buffer.append(chunk, CHUNK); }

    @Test
    void shouldOnlyCountBytesThatNobodyCouldRead() {
        write(CHUNK);
        assertThat(history.offset()).isEqualTo(CHUNK);
        assertThat(buffer.bytes()).isZero();
        assertThat(buffer.reachesBackTo(CHUNK + 1)).isFalse();
        buffer.createBacklog();
        assertThat(buffer.reachesBackTo(CHUNK)).isFalse();
        assertThat(buffer.reachesBackTo(CHUNK + 1)).isTrue();
        assertThat(buffer.reachesBackTo(CHUNK + 2)).isFalse();
        assertThat(buffer.backlogStart()).isEqualTo(CHUNK + 1);
    }

    @Test
    void shouldKeepTheNewestBytes() {
        buffer.createBacklog();
        write(10 * BACKLOG);
        assertThat(buffer.backlogLength()).isBetween((long) BACKLOG, (long) BACKLOG + BACKLOG / 16 + 20_000);
        assertThat(buffer.bytes()).isBetween((long) BACKLOG, (long) (BACKLOG * 1.2));
        assertThat(buffer.backlogStart()).isEqualTo(history.offset() - buffer.backlogLength() + 1);
        buffer.assertInvariants();
    }

    @Test
    void shouldHoldOneCopyForAllStalledReplicas() {
        buffer.createBacklog();
        BlockReader[] stalled = { buffer.readNew(), buffer.readNew(), buffer.readNew() };
        write(40 << 20);
        assertThat(buffer.bytes()).isBetween(40L << 20, 42L << 20);
        for (BlockReader each : stalled) assertThat(each.heldBytes()).isEqualTo(buffer.bytes());
        assertThat(buffer.bytesOfReplicas(true)).isEqualTo(buffer.bytes() - BACKLOG);
        assertThat(buffer.bytesOfReplicas(false)).isZero();
        long overhead = (BACKLOG / 16384 + 1) * 64;
        assertThat(buffer.notCountedBytes()).isEqualTo(buffer.bytes() - BACKLOG - overhead);
        for (BlockReader each : stalled) each.close();
    }

    @Test
    void shouldShrinkBitByBitWhenStalledReplicasAreGone() {
        buffer.createBacklog();
        BlockReader stalled = buffer.readNew();
        write(40 << 20);
        stalled.close();
        int blocks = 0;
        while (buffer.bytes() > BACKLOG * 1.2) {
            long before = buffer.bytes();
            buffer.trim(64);
            assertThat(buffer.bytes()).isLessThan(before).isGreaterThan(before - 64 * 20_480 * 4);
            blocks++;
        }
        assertThat(blocks).isGreaterThan(1);
        buffer.assertInvariants();
    }

    @Test
    void shouldTakeBlocksAsLargeAsASixteenthOfTheBacklogForBigAppends() {
        buffer.createBacklog();
        long megabyte = allocator.allocateZeroed(Account.TEMPORARY, 1 << 20);
        buffer.append(megabyte, 1 << 20);
        allocator.free(Account.TEMPORARY, megabyte, 1 << 20);
        long room = allocator.roundUp(BACKLOG / 16 + 40);
        assertThat(buffer.bytes()).isLessThanOrEqualTo((BACKLOG / (room - 40) + 1) * room);
        buffer.append(chunk, CHUNK);
        buffer.assertInvariants();
    }

    @Test
    void shouldGoOnElsewhereAfterARestart() {
        buffer.createBacklog();
        write(BACKLOG);
        history.adopt("b".repeat(40), 7);
        buffer.restart();
        assertThat(buffer.bytes()).isZero();
        assertThat(buffer.backlogStart()).isEqualTo(8);
        BlockReader reader = buffer.readNew();
        buffer.append(chunk, 5);
        assertThat(reader.offset()).isEqualTo(8);
        assertThat(reader.remainingBytes()).isEqualTo(5);
        reader.close();
        buffer.assertInvariants();
    }
}
