package io.javelina.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import io.javelina.memory.Account;
import io.javelina.memory.Allocator;
import io.javelina.memory.Memory;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class AofWriterTest {
    private final Allocator allocator = Allocator.create();
    private final CountDownLatch told = new CountDownLatch(1);
    private final AofWriter writer = AofWriter.start(allocator, System::nanoTime, () -> told.countDown());
    private final Disk disk = new Disk();

    @AfterEach
    void shouldHoldNothing() {
        writer.close();
        assertThat(allocator.ledger().total()).isZero();
    }

    /// A file in memory on a disk that fails when it is told to.
    private static final class Disk implements AppendedFile {
        private byte[] content = new byte[0];
        private int syncedBytes;
        /// Bytes for which there is room still.
        private volatile int room = Integer.MAX_VALUE;
        private volatile boolean failsToTruncate;
        private volatile boolean failsToForce;
        private volatile boolean closed;
        /// Whoever syncs waits for this.
        private volatile CountDownLatch gate = new CountDownLatch(0);

        @Override
        public synchronized int write(ByteBuffer bytes) throws IOException {
            if (room == 0) throw new IOException("No space left on device");
            byte[] some = new byte[Math.min(bytes.remaining(), room)];
            bytes.get(some);
            int before = content.length;
            content = Arrays.copyOf(content, before + some.length);
            System.arraycopy(some, 0, content, before, some.length);
            room -= some.length;
            return some.length;
        }

        @Override
        public void force() throws IOException {
            try {
                gate.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            if (failsToForce) throw new IOException("Input/output error");
            syncedBytes = content.length;
        }

        @Override
        public synchronized void truncate(long bytes) throws IOException {
            if (failsToTruncate) throw new IOException("Read-only file system");
            content = Arrays.copyOf(content, (int) bytes);
        }

        @Override
        public void close() { closed = true; }

        synchronized String text() { return new String(content, StandardCharsets.ISO_8859_1); }
    }

    private void append(String text) { append(text.getBytes(StandardCharsets.ISO_8859_1)); }

    private void append(byte[] bytes) {
        long block = allocator.allocate(Account.TEMPORARY, bytes.length);
        Memory.copy(bytes, 0, block, bytes.length);
        writer.append(block, bytes.length);
        allocator.free(Account.TEMPORARY, block, bytes.length);
    }

    private AofWriter.Task finish() {
        writer.await();
        return writer.collect();
    }

    private void use(AppendedFile file) {
        writer.perform(files -> files.use(file, 0), 0);
        assertThat(finish().error()).isNull();
    }

    private AofWriter.Task write(boolean syncs) {
        writer.write(syncs, 7);
        return finish();
    }

    @Test
    void shouldWriteWhatWasCollected() {
        use(disk);
        append("one ");
        append("two");
        assertThat(writer.pendingBytes()).isEqualTo(7);
        AofWriter.Task task = write(false);
        assertThat(task.written()).isEqualTo(7);
        assertThat(task.end()).isEqualTo(7);
        assertThat(task.isSynced()).isFalse();
        assertThat(disk.text()).isEqualTo("one two");
        assertThat(disk.syncedBytes).isZero();
        assertThat(writer.pendingBytes()).isZero();
        assertThat(allocator.ledger().bytes(Account.AOF_PENDING)).isZero();
    }

    @Test
    void shouldSyncWhereThatIsWanted() {
        use(disk);
        append("one");
        assertThat(write(true).isSynced()).isTrue();
        assertThat(disk.syncedBytes).isEqualTo(3);
        AofWriter.Task nothing = write(true);
        assertThat(nothing.position()).isEqualTo(7);
        assertThat(nothing.isSynced()).isTrue();
    }

    @Test
    void shouldKeepWhatCouldNotBeWritten() {
        use(disk);
        append("whole ");
        write(false);
        append("in part ");
        disk.room = 3;
        AofWriter.Task failed = write(true);
        assertThat(failed.error()).isEqualTo("No space left on device");
        assertThat(failed.attempted()).isEqualTo(3);
        assertThat(failed.written()).isZero();
        assertThat(failed.isSynced()).isFalse();
        assertThat(disk.text()).isEqualTo("whole ");
        append("and more");
        disk.room = 100;
        assertThat(write(false).error()).isNull();
        assertThat(disk.text()).isEqualTo("whole in part and more");
    }

    @Test
    void shouldGoOnBehindAPartThatCannotBeRemoved() {
        use(disk);
        append("in part ");
        disk.room = 3;
        disk.failsToTruncate = true;
        AofWriter.Task failed = write(false);
        assertThat(failed.truncateError()).isEqualTo("Read-only file system");
        assertThat(failed.written()).isEqualTo(3);
        assertThat(writer.pendingBytes()).isEqualTo(5);
        disk.room = 100;
        assertThat(write(false).end()).isEqualTo(8);
        assertThat(disk.text()).isEqualTo("in part ");
    }

    @Test
    void shouldReportASyncThatFails() {
        use(disk);
        append("one");
        disk.failsToForce = true;
        AofWriter.Task task = write(true);
        assertThat(task.error()).isNull();
        assertThat(task.written()).isEqualTo(3);
        assertThat(task.syncError()).isEqualTo("Input/output error");
    }

    @Test
    void shouldCollectWhileTheDiskIsBusyAndTellWhenItIsNot() throws InterruptedException {
        use(disk);
        disk.gate = new CountDownLatch(1);
        append("one ");
        writer.write(true, 0);
        assertThat(writer.isBusy()).isTrue();
        append("two");
        assertThat(writer.pendingBytes()).isEqualTo(3);
        assertThat(writer.tellWhenDone()).isTrue();
        disk.gate.countDown();
        assertThat(told.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(writer.collect().isSynced()).isTrue();
        write(false);
        assertThat(disk.text()).isEqualTo("one two");
        assertThat(writer.tellWhenDone()).isFalse();
    }

    @Test
    void shouldGoOnInAnotherFile() {
        use(disk);
        append("one");
        write(false);
        Disk other = new Disk();
        writer.perform(files -> {
            files.current().force();
            files.current().close();
            files.use(other, 0);
        }, 0);
        assertThat(finish().error()).isNull();
        append("two");
        assertThat(write(false).end()).isEqualTo(3);
        assertThat(disk.text()).isEqualTo("one");
        assertThat(disk.closed).isTrue();
        assertThat(other.text()).isEqualTo("two");
    }

    @Test
    void shouldForgetWhatWasCollectedLast() {
        use(disk);
        append("x".repeat(5000));
        append("y".repeat(2_000_000));
        writer.truncatePending(5001);
        append("z");
        write(false);
        assertThat(disk.text()).isEqualTo("x".repeat(5000) + "yz");
        append("gone");
        writer.truncatePending(0);
        assertThat(writer.pendingBytes()).isZero();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void shouldKeepWhatADeviceWithoutRoomDoesNotTake() throws IOException {
        use(AppendedFile.onDisk(Path.of("/dev/full"), false));
        append("kept");
        assertThat(write(true).error()).isEqualTo("No space left on device");
        assertThat(writer.pendingBytes()).isEqualTo(4);
        use(disk);
        assertThat(write(true).isSynced()).isTrue();
        assertThat(disk.text()).isEqualTo("kept");
    }

    /// Whatever happens, the loop does not wait for ever.
    @Test
    void shouldEndTasksThatBreak() {
        writer.perform(_ -> { throw new IllegalStateException("a mistake"); }, 0);
        assertThat(finish().error()).contains("a mistake");
        writer.perform(_ -> { throw new NoClassDefFoundError("a class"); }, 0);
        assertThat(finish().error()).contains("a class");
        // There is no file to write to.
        append("kept");
        assertThat(write(true).error()).isNotBlank();
        assertThat(writer.pendingBytes()).isEqualTo(4);
        use(disk);
        assertThat(write(true).isSynced()).isTrue();
        assertThat(disk.text()).isEqualTo("kept");
    }

    @Test
    void shouldSayWhyOtherWorkFailed() {
        writer.perform(_ -> { throw new java.nio.file.NoSuchFileException("/some/file"); }, 0);
        assertThat(finish().error()).isEqualTo("No such file or directory");
    }

    @Test
    void shouldLoseNothingOnADiskThatFailsNowAndThen() throws IOException {
        long seed = Long.getLong("javelina.seed", 1);
        SplittableRandom random = new SplittableRandom(seed);
        ByteArrayOutputStream expected = new ByteArrayOutputStream();
        use(disk);
        for (int i = 0; i < 300; i++) {
            byte[] bytes = new byte[random.nextInt(10) == 0 ? random.nextInt(3_000_000 / 20) : random.nextInt(200)];
            random.nextBytes(bytes);
            expected.write(bytes);
            append(bytes);
            disk.room = random.nextInt(4) == 0 ? random.nextInt(100) : Integer.MAX_VALUE;
            disk.failsToTruncate = random.nextBoolean();
            write(random.nextBoolean());
        }
        disk.room = Integer.MAX_VALUE;
        write(true);
        assertThat(disk.content).as("seed %d", seed).isEqualTo(expected.toByteArray());
    }
}
