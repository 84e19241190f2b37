package io.javelina.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.util.IllegalReferenceCountException;
import io.netty.util.internal.PlatformDependent;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LedgerByteBufTest {
    private final Allocator allocator = Allocator.create();
    private final LedgerByteBufAllocator buffers = new LedgerByteBufAllocator(allocator, Account.CLIENT_OUTPUT);

    @AfterEach
    void shouldHaveEverythingBack() { assertThat(allocator.ledger().snapshot().describe()).isEmpty(); }

    private long booked() { return allocator.ledger().bytes(Account.CLIENT_OUTPUT); }

    @Test
    void shouldBookItsCapacity() {
        ByteBuf buffer = buffers.buffer(1000);
        assertThat(buffer.isDirect()).isTrue();
        assertThat(buffers.ioBuffer().writeByte(1).release()).isTrue();
        assertThat(booked()).isEqualTo(allocator.roundUp(1000));
        buffer.writeZero(1000).writeByte(1);
        assertThat(booked()).isEqualTo(allocator.roundUp(buffer.capacity()));
        buffer.capacity(100);
        assertThat(buffer.writerIndex()).isEqualTo(100);
        assertThat(booked()).isEqualTo(allocator.roundUp(100));
        assertThat(buffer.memoryAddress()).isNotZero();
        buffer.release();
        assertThat(booked()).isZero();
        assertThatThrownBy(buffer::memoryAddress).isInstanceOf(IllegalReferenceCountException.class);
        assertThatThrownBy(() -> buffer.getByte(0)).isInstanceOf(IllegalReferenceCountException.class);
    }

    @Test
    void shouldRefuseMoreThanItsMaximum() {
        ByteBuf buffer = buffers.buffer(10, 20);
        buffer.writeZero(20);
        assertThatThrownBy(() -> buffer.writeByte(1)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> buffer.capacity(21)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> buffer.getLong(13)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> buffer.setBytes(15, new byte[6])).isInstanceOf(IndexOutOfBoundsException.class);
        buffer.release();
    }

    /// Every operation is done to a buffer of Netty's own as well.
    @Test
    void shouldBehaveLikeNettysOwn() {
        long seed = 20260101;
        Random random = new Random(seed);
        ByteBuf ours = buffers.buffer(16);
        ByteBuf model = Unpooled.buffer(16);
        for (int step = 0; step < 20_000; step++) {
            writeSomething(random.nextInt(14), random.nextLong(), ours, model);
            assertThat(ours.writerIndex()).as("seed %d, step %d", seed, step).isEqualTo(model.writerIndex());
            if (model.readableBytes() > 600) readAll(ours, model);
        }
        assertThat(ours).isEqualTo(model);
        ours.release();
    }

    private static void writeSomething(int kind, long value, ByteBuf... all) {
        byte[] bytes = new byte[(int) (value >>> 58)];
        new Random(value).nextBytes(bytes);
        for (ByteBuf buffer : all)
            switch (kind) {
            case 0 -> buffer.writeByte((int) value);
            case 1 -> buffer.writeShort((int) value);
            case 2 -> buffer.writeShortLE((int) value);
            case 3 -> buffer.writeMedium((int) value);
            case 4 -> buffer.writeMediumLE((int) value);
            case 5 -> buffer.writeInt((int) value);
            case 6 -> buffer.writeIntLE((int) value);
            case 7 -> buffer.writeLong(value);
            case 8 -> buffer.writeLongLE(value);
            case 9 -> buffer.writeBytes(bytes);
            case 10 -> buffer.writeBytes(Unpooled.wrappedBuffer(bytes));
            case 11 -> buffer.writeBytes(ByteBuffer.wrap(bytes));
            case 12 -> buffer.writeZero(bytes.length);
            default -> buffer.writeCharSequence(Long.toHexString(value), StandardCharsets.US_ASCII);
            }
    }

    private static void readAll(ByteBuf ours, ByteBuf model) {
        assertThat(ours).isEqualTo(model);
        assertThat(ours.hashCode()).isEqualTo(model.hashCode());
        assertThat(ours.compareTo(model)).isZero();
        while (model.readableBytes() >= 40) {
            assertThat(ours.readLong()).isEqualTo(model.readLong());
            assertThat(ours.readLongLE()).isEqualTo(model.readLongLE());
            assertThat(ours.readInt()).isEqualTo(model.readInt());
            assertThat(ours.readIntLE()).isEqualTo(model.readIntLE());
            assertThat(ours.readUnsignedMedium()).isEqualTo(model.readUnsignedMedium());
            assertThat(ours.readUnsignedMediumLE()).isEqualTo(model.readUnsignedMediumLE());
            assertThat(ours.readShort()).isEqualTo(model.readShort());
            assertThat(ours.readShortLE()).isEqualTo(model.readShortLE());
            assertThat(ours.readByte()).isEqualTo(model.readByte());
        }
        ours.discardReadBytes();
        model.discardReadBytes();
        assertThat(ours).isEqualTo(model);
    }

    @Test
    void shouldCopyBetweenAllKindsOfBuffers() {
        byte[] content = "the quick brown fox jumps over the lazy dog".getBytes(StandardCharsets.US_ASCII);
        ByteBuf ours = buffers.buffer().writeBytes(content);
        List<ByteBuf> others = List.of(Unpooled.buffer(64), UnpooledByteBufAllocator.DEFAULT.directBuffer(64),
                buffers.buffer(64), buffers.heapBuffer(64),
                Unpooled.compositeBuffer().addComponent(true, Unpooled.buffer(20).writeZero(20))
                        .addComponent(true, Unpooled.buffer(44).writeZero(44)));
        for (ByteBuf other : others) {
            other.clear();
            ours.getBytes(4, other, 3, 39);
            assertThat(ByteBufUtil.getBytes(other, 3, 39)).isEqualTo(Arrays.copyOfRange(content, 4, 43));
            ByteBuf back = buffers.buffer(50);
            back.setBytes(2, other, 3, 39);
            assertThat(ByteBufUtil.getBytes(back, 2, 39)).isEqualTo(Arrays.copyOfRange(content, 4, 43));
            back.setBytes(2, other.asReadOnly(), 3, 39);
            assertThat(ByteBufUtil.getBytes(back, 2, 39)).isEqualTo(Arrays.copyOfRange(content, 4, 43));
            back.release();
            other.release();
        }
        ours.release();
    }

    @Test
    void shouldShareItsBlockWithSlicesAndDuplicates() {
        ByteBuf buffer = buffers.buffer(100).writeBytes("hello world".getBytes(StandardCharsets.US_ASCII));
        ByteBuf slice = buffer.retainedSlice(6, 5);
        ByteBuf duplicate = buffer.retainedDuplicate();
        assertThat(slice.memoryAddress()).isEqualTo(buffer.memoryAddress() + 6);
        buffer.setByte(6, 'W');
        assertThat(slice.toString(StandardCharsets.US_ASCII)).isEqualTo("World");
        assertThat(duplicate.toString(StandardCharsets.US_ASCII)).isEqualTo("hello World");
        ByteBuf copy = buffer.copy(0, 5);
        buffer.release();
        slice.release();
        assertThat(duplicate.readByte()).isEqualTo((byte) 'h');
        duplicate.release();
        assertThat(booked()).isEqualTo(allocator.roundUp(5));
        assertThat(copy.toString(StandardCharsets.US_ASCII)).isEqualTo("hello");
        copy.release();
    }

    @Test
    void shouldBookTheDirectPartsOfCompositeBuffers() {
        CompositeByteBuf whole = buffers.compositeBuffer();
        whole.addComponent(true, buffers.buffer(64).writeZero(64));
        whole.addComponent(true, buffers.heapBuffer(64).writeZero(64));
        assertThat(booked()).isEqualTo(64);
        whole.consolidate();
        assertThat(whole.writeZero(1000).readableBytes()).isEqualTo(1128);
        assertThat(booked()).isGreaterThanOrEqualTo(1128);
        whole.release();
        ByteBuf heap = buffers.heapBuffer(64);
        assertThat(heap.hasArray()).isTrue();
        assertThat(booked()).isZero();
        heap.release();
    }

    @Test
    void shouldServeStreamsAndChannels(@TempDir Path folder) throws IOException {
        byte[] content = new byte[20_000];
        new Random(5).nextBytes(content);
        ByteBuf buffer = buffers.buffer(20_000);
        while (buffer.writerIndex() < content.length)
            buffer.writeBytes(new ByteArrayInputStream(content, buffer.writerIndex(), 20_000), 20_000);
        assertThat(buffer.setBytes(0, new ByteArrayInputStream(new byte[0]), 5)).isEqualTo(-1);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        buffer.getBytes(0, out, content.length);
        assertThat(out.toByteArray()).isEqualTo(content);
        try (FileChannel file = FileChannel.open(folder.resolve("file"), StandardOpenOption.CREATE,
                StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            assertThat(buffer.getBytes(0, file, content.length)).isEqualTo(content.length);
            assertThat(buffer.getBytes(5, file, 100, 10)).isEqualTo(10);
            buffer.setZero(0, content.length);
            assertThat(buffer.setBytes(0, file.position(0), content.length)).isEqualTo(content.length);
            assertThat(buffer.getByte(100)).isEqualTo(content[5]);
            assertThat(buffer.setBytes(100, file, 110, 3)).isEqualTo(3);
            assertThat(buffer.getByte(102)).isEqualTo(content[112]);
        }
        assertThat(buffer.nioBuffer(1, 4).order().toString()).isEqualTo("BIG_ENDIAN");
        assertThat(buffer.nioBuffers(0, 10)).hasSize(1);
        buffer.release();
    }

    @Test
    void shouldBeReleasedByAnyThread() throws InterruptedException {
        allocator.ledger().own();
        ByteBuf[] all = new ByteBuf[5000];
        for (int i = 0; i < all.length; i++) all[i] = buffers.buffer(i);
        Thread other = Thread.ofPlatform().start(() -> { for (ByteBuf buffer : all) buffer.release(); });
        other.join();
        assertThat(booked()).isZero();
    }

    /// The property that checked mode needs is not set here: this is how the server runs.
    @Test
    void shouldWorkWithoutUnsafeAndWithoutWarnings() throws IOException, InterruptedException {
        ChildJvm.Result result = ChildJvm.run(Plain.class, Map.of(),
                List.of("--enable-native-access=ALL-UNNAMED", "--illegal-native-access=deny",
                        "--sun-misc-unsafe-memory-access=deny", "-Dio.netty.noUnsafe=true"));
        assertThat(result.lines()).containsExactly("direct true unsafe false");
        assertThat(result.exit()).isZero();
    }

    /// The same without any option of Netty: on this Java it must not touch `Unsafe` by itself.
    @Test
    void shouldPrintNoWarningWhenNettyChooses() throws IOException, InterruptedException {
        ChildJvm.Result result = ChildJvm.run(Plain.class, Map.of(), List.of("--enable-native-access=ALL-UNNAMED"));
        assertThat(result.lines()).containsExactly("direct true unsafe false");
    }

    static final class Plain {
        private Plain() {}

        public static void main(String[] arguments) {
            Allocator allocator = Allocator.create();
            LedgerByteBufAllocator buffers = new LedgerByteBufAllocator(allocator, Account.IO_BUFFERS);
            ByteBuf buffer = buffers.ioBuffer().writeZero(100_000);
            ByteBuf nettys = UnpooledByteBufAllocator.DEFAULT.directBuffer(100).writeBytes(buffer, 0, 50);
            System.out.print("direct " + buffer.isDirect() + " unsafe " + PlatformDependent.hasUnsafe() + "\n");
            nettys.release();
            buffer.release();
            if (allocator.ledger().total() != 0) System.exit(1);
        }
    }
}
