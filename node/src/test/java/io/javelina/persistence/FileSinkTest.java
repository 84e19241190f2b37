package io.javelina.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import io.javelina.memory.Account;
import io.javelina.memory.Allocator;
import io.javelina.memory.Memory;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class FileSinkTest {
    private static final int BYTES = 1 << 20;

    @TempDir
    Path folder;

    private final Allocator allocator = Allocator.create();
    private final RdbSettings settings = new RdbSettings();
    private Path target;
    private long bytes;

    @BeforeEach
    void makeBytes() {
        target = folder.resolve("file");
        bytes = allocator.allocate(Account.TEMPORARY, BYTES);
        byte[] content = new byte[BYTES];
        Arrays.fill(content, (byte) 'x');
        Memory.copy(content, 0, bytes, BYTES);
    }

    @AfterEach
    void shouldHoldNothing() {
        allocator.free(Account.TEMPORARY, bytes, BYTES);
        assertThat(allocator.ledger().total()).isZero();
    }

    private FileSink open(String temporaryName) throws IOException {
        return FileSink.open(allocator, target, temporaryName, settings);
    }

    @Test
    void shouldShowTheFileWhenItIsComplete() throws Exception {
        FileSink sink = open("temporary");
        for (int i = 0; i < 6; i++) {
            sink.write(bytes, BYTES - i);
            sink.awaitRoom();
        }
        assertThat(target).doesNotExist();
        sink.end();
        assertThat(sink.await()).isEqualTo(FileSink.State.SUCCEEDED);
        assertThat(target).hasSize(6 * BYTES - 15);
        assertThat(folder.toFile().list()).containsExactly("file");
        assertThat(sink.writtenBytes()).isEqualTo(6 * BYTES - 15);
    }

    @Test
    void shouldLeaveTheOldFileWhenItIsGivenUp() throws Exception {
        Files.writeString(target, "old");
        FileSink sink = open("temporary");
        sink.write(bytes, BYTES);
        sink.cancel();
        assertThat(sink.await()).isEqualTo(FileSink.State.FAILED);
        assertThat(sink.failure()).isEqualTo("cancelled");
        assertThat(folder.toFile().list()).containsExactly("file");
        assertThat(target).hasContent("old");
        // What is given to it now goes nowhere, and is not kept.
        sink.write(bytes, BYTES);
        sink.end();
        sink.cancel();
        assertThat(sink.isFull()).isFalse();
    }

    @Test
    void shouldLeaveNothingWhenItCannotGiveTheFileItsName() throws Exception {
        Files.createDirectories(target.resolve("full"));
        FileSink sink = open("temporary");
        sink.write(bytes, 10);
        sink.end();
        assertThat(sink.await()).isEqualTo(FileSink.State.FAILED);
        assertThat(sink.failure()).isNotBlank();
        assertThat(folder.toFile().list()).containsExactly("file");
    }

    @Test
    void shouldSayThatItCannotBeOpened() throws Exception {
        FileSink sink = open("missing/temporary");
        sink.write(bytes, BYTES);
        sink.end();
        assertThat(sink.await()).isEqualTo(FileSink.State.FAILED);
        assertThat(sink.failure()).isEqualTo("Failed opening the temporary file "
                + folder.resolve("missing/temporary") + ": No such file or directory");
    }

    /// What is there and is no file stays.
    @Test
    void shouldLeaveAFolderThatHasTheTemporaryName() throws Exception {
        Files.createDirectory(folder.resolve("temporary"));
        FileSink sink = open("temporary");
        sink.end();
        assertThat(sink.await()).isEqualTo(FileSink.State.FAILED);
        assertThat(folder.resolve("temporary")).isDirectory();
    }

    /// The name of a device, which takes nothing.
    @Test
    @EnabledOnOs(OS.LINUX)
    void shouldSayThatThereIsNoRoom() throws Exception {
        Files.createSymbolicLink(folder.resolve("device"), Path.of("/dev/full"));
        FileSink sink = open("device");
        sink.write(bytes, BYTES);
        sink.end();
        assertThat(sink.await()).isEqualTo(FileSink.State.FAILED);
        assertThat(sink.failure()).isEqualTo("No space left on device");
        assertThat(target).doesNotExist();
        assertThat(Path.of("/dev/full")).exists();
    }

    /// The name of a device that cannot be synced: all is written, and that is not enough.
    @Test
    @EnabledOnOs(OS.LINUX)
    void shouldFailWhenTheFileCannotBeSynced() throws Exception {
        Files.createSymbolicLink(folder.resolve("device"), Path.of("/dev/null"));
        FileSink sink = open("device");
        sink.write(bytes, 10);
        sink.end();
        assertThat(sink.await()).isEqualTo(FileSink.State.FAILED);
        assertThat(sink.writtenBytes()).isEqualTo(10);
        assertThat(sink.failure()).isEqualTo("Invalid argument");
        assertThat(target).doesNotExist();
    }

    /// Whatever happens, whoever waits for the end hears of it.
    @Test
    void shouldFailWhenItsThreadBreaks() throws Exception {
        Path temporary = Files.createFile(folder.resolve("temporary"));
        FileSink sink = FileSink.open(allocator, target, temporary, BrokenChannel::new, settings);
        sink.write(bytes, BYTES);
        sink.end();
        assertThat(sink.await()).isEqualTo(FileSink.State.FAILED);
        assertThat(sink.failure()).contains("a class");
        assertThat(folder.toFile().list()).isEmpty();
    }

    /// Breaks at the first byte.
    private static final class BrokenChannel extends FileChannel {
        @Override
        public int write(ByteBuffer source) { throw new NoClassDefFoundError("a class"); }

        @Override
        public long write(ByteBuffer[] sources, int offset, int length) { return write(sources[0]); }

        @Override
        public int write(ByteBuffer source, long position) { return write(source); }

        @Override
        public int read(ByteBuffer target) { return -1; }

        @Override
        public long read(ByteBuffer[] targets, int offset, int length) { return -1; }

        @Override
        public int read(ByteBuffer target, long position) { return -1; }

        @Override
        public long position() { return 0; }

        @Override
        public FileChannel position(long newPosition) { return this; }

        @Override
        public long size() { return 0; }

        @Override
        public FileChannel truncate(long size) { return this; }

        @Override
        public void force(boolean metaData) {}

        @Override
        public long transferTo(long position, long count, WritableByteChannel target) { return 0; }

        @Override
        public long transferFrom(ReadableByteChannel source, long position, long count) { return 0; }

        @Override
        public MappedByteBuffer map(MapMode mode, long position, long size) throws IOException {
            throw new IOException("no file");
        }

        @Override
        public FileLock lock(long position, long size, boolean shared) throws IOException {
            throw new IOException("no file");
        }

        @Override
        public FileLock tryLock(long position, long size, boolean shared) { return null; }

        @Override
        protected void implCloseChannel() {}
    }
}
