package io.javelina.memory;

import io.netty.buffer.AbstractReferenceCountedByteBuf;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.GatheringByteChannel;
import java.nio.channels.ScatteringByteChannel;

/// A Netty buffer over one block of an [Allocator], reached by its address alone: neither `Unsafe` nor a `ByteBuffer`
/// is needed, except where a channel asks for one.
///
/// The block is allocated with the buffer, moves when the capacity changes, and is freed with the last reference, by
/// whichever thread drops it. Slices and duplicates are Netty's own views of this buffer.
final class LedgerByteBuf extends AbstractReferenceCountedByteBuf {
    private static final int STREAM_BYTES = 8192;

    private final LedgerByteBufAllocator source;
    private long address;
    private int capacity;
    /// The whole block as a `ByteBuffer`, made when first asked for.
    private ByteBuffer view;

    LedgerByteBuf(LedgerByteBufAllocator source, int initialCapacity, int maxCapacity) {
        super(maxCapacity);
        this.source = source;
        capacity = initialCapacity;
        address = source.allocator().allocate(source.account(), initialCapacity);
    }

    @Override
    public int capacity() { return capacity; }

    @Override
    public ByteBuf capacity(int newCapacity) {
        checkNewCapacity(newCapacity);
        if (newCapacity == capacity) return this;
        address = source.allocator().reallocate(source.account(), address, capacity, newCapacity);
        capacity = newCapacity;
        view = null;
        trimIndicesToCapacity(newCapacity);
        return this;
    }

    @Override
    protected void deallocate() {
        source.allocator().free(source.account(), address, capacity);
        address = 0;
        view = null;
    }

    @Override
    public ByteBufAllocator alloc() { return source; }

    @Override
    @SuppressWarnings("deprecation")
    public ByteOrder order() { return ByteOrder.BIG_ENDIAN; }

    @Override
    public ByteBuf unwrap() { return null; }

    @Override
    public boolean isDirect() { return true; }

    @Override
    public boolean isContiguous() { return true; }

    @Override
    public boolean hasArray() { return false; }

    @Override
    public byte[] array() { throw new UnsupportedOperationException("a native buffer has no array"); }

    @Override
    public int arrayOffset() { throw new UnsupportedOperationException("a native buffer has no array"); }

    @Override
    public boolean hasMemoryAddress() { return true; }

    @Override
    public long memoryAddress() {
        ensureAccessible();
        return address;
    }

    // Single values. Netty's order is big-endian, Memory's little-endian.

    @Override
    protected byte _getByte(int index) { return Memory.getByte(address + index); }

    @Override
    protected short _getShort(int index) { return Short.reverseBytes(_getShortLE(index)); }

    @Override
    protected short _getShortLE(int index) { return Memory.getShort(address + index); }

    @Override
    protected int _getUnsignedMedium(int index) {
        return (_getByte(index) & 0xff) << 16 | _getShort(index + 1) & 0xffff;
    }

    @Override
    protected int _getUnsignedMediumLE(int index) {
        return _getShortLE(index) & 0xffff | (_getByte(index + 2) & 0xff) << 16;
    }

    @Override
    protected int _getInt(int index) { return Integer.reverseBytes(_getIntLE(index)); }

    @Override
    protected int _getIntLE(int index) { return Memory.getInt(address + index); }

    @Override
    protected long _getLong(int index) { return Long.reverseBytes(_getLongLE(index)); }

    @Override
    protected long _getLongLE(int index) { return Memory.getLong(address + index); }

    @Override
    protected void _setByte(int index, int value) { Memory.putByte(address + index, value); }

    @Override
    protected void _setShort(int index, int value) { _setShortLE(index, Short.reverseBytes((short) value)); }

    @Override
    protected void _setShortLE(int index, int value) { Memory.putShort(address + index, value); }

    @Override
    protected void _setMedium(int index, int value) {
        _setByte(index, value >> 16);
        _setShort(index + 1, value);
    }

    @Override
    protected void _setMediumLE(int index, int value) {
        _setShortLE(index, value);
        _setByte(index + 2, value >> 16);
    }

    @Override
    protected void _setInt(int index, int value) { _setIntLE(index, Integer.reverseBytes(value)); }

    @Override
    protected void _setIntLE(int index, int value) { Memory.putInt(address + index, value); }

    @Override
    protected void _setLong(int index, long value) { _setLongLE(index, Long.reverseBytes(value)); }

    @Override
    protected void _setLongLE(int index, long value) { Memory.putLong(address + index, value); }

    // Runs of bytes.

    @Override
    public ByteBuf getBytes(int index, byte[] target, int targetIndex, int length) {
        checkDstIndex(index, length, targetIndex, target.length);
        Memory.copy(address + index, target, targetIndex, length);
        return this;
    }

    @Override
    public ByteBuf setBytes(int index, byte[] from, int fromIndex, int length) {
        checkSrcIndex(index, length, fromIndex, from.length);
        Memory.copy(from, fromIndex, address + index, length);
        return this;
    }

    @Override
    public ByteBuf getBytes(int index, ByteBuf target, int targetIndex, int length) {
        checkDstIndex(index, length, targetIndex, target.capacity());
        if (target.hasMemoryAddress()) move(address + index, target.memoryAddress() + targetIndex, index, length);
        else if (target.hasArray()) getBytes(index, target.array(), target.arrayOffset() + targetIndex, length);
        else target.setBytes(targetIndex, this, index, length);
        return this;
    }

    @Override
    public ByteBuf setBytes(int index, ByteBuf from, int fromIndex, int length) {
        checkSrcIndex(index, length, fromIndex, from.capacity());
        if (from.hasMemoryAddress()) move(from.memoryAddress() + fromIndex, address + index, index, length);
        else if (from.hasArray()) setBytes(index, from.array(), from.arrayOffset() + fromIndex, length);
        else if (from.nioBufferCount() > 0) setBytes(index, from.nioBuffers(fromIndex, length));
        else from.getBytes(fromIndex, this, index, length);
        return this;
    }

    /// Copies from or to this buffer; the other one may belong to another allocator, which no check knows.
    private void move(long from, long to, int index, int length) {
        if (Memory.CHECKED) Checker.range(address + index, length);
        RawMemory.copy(from, to, length);
    }

    private void setBytes(int index, ByteBuffer[] parts) {
        int at = index;
        for (ByteBuffer part : parts) {
            int length = part.remaining();
            setBytes(at, part);
            at += length;
        }
    }

    @Override
    public ByteBuf getBytes(int index, ByteBuffer target) {
        checkIndex(index, target.remaining());
        target.put(fresh(index, target.remaining()));
        return this;
    }

    @Override
    public ByteBuf setBytes(int index, ByteBuffer from) {
        checkIndex(index, from.remaining());
        fresh(index, from.remaining()).put(from);
        return this;
    }

    @Override
    public ByteBuf setZero(int index, int length) {
        checkIndex(index, length);
        Memory.fill(address + index, length, 0);
        return this;
    }

    // Streams and channels.

    @Override
    public ByteBuf getBytes(int index, OutputStream out, int length) throws IOException {
        checkIndex(index, length);
        byte[] piece = new byte[Math.min(length, STREAM_BYTES)];
        for (int at = 0; at < length; at += piece.length) {
            int bytes = Math.min(piece.length, length - at);
            Memory.copy(address + index + at, piece, 0, bytes);
            out.write(piece, 0, bytes);
        }
        return this;
    }

    @Override
    public int getBytes(int index, GatheringByteChannel out, int length) throws IOException {
        checkIndex(index, length);
        return out.write(fresh(index, length));
    }

    @Override
    public int getBytes(int index, FileChannel out, long position, int length) throws IOException {
        checkIndex(index, length);
        return out.write(fresh(index, length), position);
    }

    @Override
    public int setBytes(int index, InputStream in, int length) throws IOException {
        checkIndex(index, length);
        byte[] piece = new byte[Math.min(length, STREAM_BYTES)];
        int done = 0;
        while (done < length) {
            int bytes = in.read(piece, 0, Math.min(piece.length, length - done));
            if (bytes < 0) return done == 0 ? -1 : done;
            Memory.copy(piece, 0, address + index + done, bytes);
            done += bytes;
            // What else there is may take time to come.
            if (bytes < piece.length) return done;
        }
        return done;
    }

    @Override
    public int setBytes(int index, ScatteringByteChannel in, int length) throws IOException {
        checkIndex(index, length);
        try {
            return in.read(internalNioBuffer(index, length));
        } catch (ClosedChannelException _) {
            return -1;
        }
    }

    @Override
    public int setBytes(int index, FileChannel in, long position, int length) throws IOException {
        checkIndex(index, length);
        try {
            return in.read(internalNioBuffer(index, length), position);
        } catch (ClosedChannelException _) {
            return -1;
        }
    }

    @Override
    public ByteBuf copy(int index, int length) {
        checkIndex(index, length);
        return source.directBuffer(length, maxCapacity()).writeBytes(this, index, length);
    }

    // Views for channels. None of them keeps the block alive.

    @Override
    public int nioBufferCount() { return 1; }

    @Override
    public ByteBuffer nioBuffer(int index, int length) {
        checkIndex(index, length);
        return fresh(index, length);
    }

    private ByteBuffer fresh(int index, int length) { return Memory.buffer(address + index, length); }

    @Override
    public ByteBuffer internalNioBuffer(int index, int length) {
        checkIndex(index, length);
        if (view == null) view = Memory.buffer(address, capacity);
        return view.clear().position(index).limit(index + length);
    }

    @Override
    public ByteBuffer[] nioBuffers(int index, int length) {
        return new ByteBuffer[]{ nioBuffer(index, length) };
    }
}
