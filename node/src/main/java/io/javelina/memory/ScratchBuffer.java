package io.javelina.memory;

/// A native buffer that grows as it is written: where values and replies are put together before their length is
/// known. One thread at a time.
///
/// Its block moves when it grows, so an address from it is good until the next `append`. [#reset] empties it and
/// keeps the block for the next use, unless one large use made it larger than it shall stay.
public final class ScratchBuffer implements AutoCloseable {
    private static final long SMALLEST = 64;

    private final Allocator allocator;
    private final Account account;
    /// What [#reset] leaves at most.
    private final long keptBytes;
    /// 0 while there is no block.
    private long block;
    private long capacity;
    private long length;

    /// An empty buffer; its first block comes with the first byte.
    ///
    /// @param keptBytes the largest block that is kept between uses
    public ScratchBuffer(Allocator allocator, Account account, long keptBytes) {
        this.allocator = allocator;
        this.account = account;
        this.keptBytes = keptBytes;
    }

    /// Where the bytes are; 0 when nothing has been written yet.
    public long address() { return block; }

    public long length() { return length; }

    public long capacity() { return capacity; }

    public boolean isEmpty() { return length == 0; }

    /// Wraps the bytes written so far, good until the next `append`.
    public Slice slice(Slice slice) { return slice.wrap(block, Math.toIntExact(length)); }

    public byte[] toBytes() { return Memory.toBytes(block, Math.toIntExact(length)); }

    /// Makes room for `bytes` more bytes and returns where they go; [#advance] then counts those written.
    public long reserve(long bytes) {
        if (length + bytes > capacity) grow(length + bytes);
        return block + length;
    }

    private void grow(long needed) {
        long wanted = allocator.roundUp(Math.max(Math.max(needed, SMALLEST), capacity + capacity / 2));
        block = block == 0
                ? allocator.allocate(account, wanted)
                : allocator.reallocate(account, block, capacity, wanted);
        capacity = wanted;
    }

    /// Counts bytes that were written to where [#reserve] pointed.
    public ScratchBuffer advance(long bytes) {
        assert length + bytes <= capacity : length + "+" + bytes + " of " + capacity;
        length += bytes;
        return this;
    }

    public ScratchBuffer appendByte(int value) {
        Memory.putByte(reserve(1), value);
        return advance(1);
    }

    /// Four bytes, little-endian.
    public ScratchBuffer appendInt(int value) {
        Memory.putInt(reserve(4), value);
        return advance(4);
    }

    /// Eight bytes, little-endian.
    public ScratchBuffer appendLong(long value) {
        Memory.putLong(reserve(8), value);
        return advance(8);
    }

    public ScratchBuffer append(long source, long bytes) {
        Memory.copy(source, reserve(bytes), bytes);
        return advance(bytes);
    }

    public ScratchBuffer append(Slice slice) { return append(slice.address(), slice.length()); }

    public ScratchBuffer append(byte[] bytes) { return append(bytes, 0, bytes.length); }

    public ScratchBuffer append(byte[] bytes, int offset, int count) {
        Memory.copy(bytes, offset, reserve(count), count);
        return advance(count);
    }

    /// ISO-8859-1 text, one byte per character.
    public ScratchBuffer append(String text) {
        long target = reserve(text.length());
        for (int i = 0; i < text.length(); i++) Memory.putByte(target + i, text.charAt(i));
        return advance(text.length());
    }

    /// The number as decimal text.
    public ScratchBuffer appendDecimal(long value) { return advance(Decimal.write(value, reserve(Decimal.LONGEST))); }

    /// `count` times the byte `value`.
    public ScratchBuffer fill(long count, int value) {
        Memory.fill(reserve(count), count, value);
        return advance(count);
    }

    /// Drops what comes after the first `newLength` bytes.
    public void truncate(long newLength) {
        assert newLength >= 0 && newLength <= length : newLength + " of " + length;
        length = newLength;
    }

    /// Empties the buffer for its next use.
    public ScratchBuffer reset() {
        if (capacity > keptBytes) close();
        length = 0;
        return this;
    }

    /// Gives the bytes to the caller as a block of exactly [#length] bytes of this account, and starts anew.
    public long release() {
        if (block == 0) grow(0);
        long released = allocator.reallocate(account, block, capacity, length);
        forget();
        return released;
    }

    /// Frees the block. The buffer may be used again.
    @Override
    public void close() {
        if (block != 0) allocator.free(account, block, capacity);
        forget();
    }

    private void forget() {
        block = 0;
        capacity = 0;
        length = 0;
    }
}
