package io.javelina.server;

import io.javelina.memory.Account;
import io.javelina.memory.Allocator;
import io.javelina.memory.Memory;
import io.javelina.resp.Arguments;
import io.javelina.resp.RequestParser;
import java.util.Arrays;

/// What a client has sent but not yet had executed. Requests are normally parsed right in the loop's receive buffer and
/// nothing is kept; only a request that is there in part is moved here, and goes when it is complete.
///
/// An argument of 32 KiB or more that is not wholly there gets a block of its own, into which the socket is read
/// directly; a command may take that block over as a value. The block grows with what arrives: announcing a length
/// reserves no memory.
final class QueryBuffer {
    /// From this size on an argument is received into a block of its own.
    static final int BIG_ARGUMENT_BYTES = 32 * 1024;
    private static final int SMALLEST_BLOCK = 1024;
    /// First size of the block of a big argument, and by how much it grows each time that it is full.
    private static final int FIRST_BIG_BLOCK = 64 * 1024;
    private static final int BIG_GROWTH = 2;
    private static final int CRLF_BYTES = 2;

    private final Allocator allocator;
    private final RequestParser parser;
    private final Account account;
    /// The half read request, and whatever came behind it.
    private long block;
    private int capacity;
    private int length;
    /// The big argument that is being received: its block, its capacity, how much is there, and how much there will be.
    private long bigBlock;
    private long bigCapacity;
    private long bigReceived;
    private long bigTotal;
    /// Big arguments of the current request, complete: blocks and capacities in turn.
    private long[] received = new long[4];
    private int receivedCount;
    private long receivedBytes;

    QueryBuffer(Allocator allocator, RequestParser parser, Account account) {
        this.allocator = allocator;
        this.parser = parser;
        this.account = account;
    }

    /// Bytes of memory held.
    long bytes() { return capacity + bigCapacity + receivedBytes; }

    /// Bytes received that wait for the rest of their request: CLIENT LIST's `qbuf`.
    long pendingBytes() { return length + bigReceived + receivedBytes; }

    /// Bytes held that nothing is in yet: CLIENT LIST's `qbuf-free`.
    long freeBytes() { return bytes() - pendingBytes(); }

    boolean isEmpty() { return length == 0 && bigBlock == 0; }

    /// Makes the bytes at `address` the parser's window, behind what is kept; they are copied only when something is.
    void receive(long address, int bytes, Arguments partial) {
        long from = address;
        int left = bytes;
        while (bigBlock != 0 && left > 0) {
            int part = (int) Math.min(left, bigRoom());
            Memory.copy(from, bigBlock + bigReceived, part);
            bigRead(part, partial);
            from += part;
            left -= part;
        }
        if (length == 0) parser.window(from, from + left);
        else if (left > 0) append(from, left, partial);
    }

    private void append(long from, int bytes, Arguments partial) {
        ensure(length + bytes, partial);
        Memory.copy(from, block + length, bytes);
        length += bytes;
        parser.extend(block + length);
    }

    private void ensure(int bytes, Arguments partial) {
        if (bytes <= capacity) return;
        int larger = (int) Math.min(Integer.MAX_VALUE, allocator.roundUp(Math.max(SMALLEST_BLOCK, bytes * 2L)));
        long moved = allocator.allocate(account, larger);
        Memory.copy(block, moved, length);
        relocate(block, block + length, moved - block, partial);
        freeBlock();
        block = moved;
        capacity = larger;
    }

    private void relocate(long from, long to, long distance, Arguments partial) {
        parser.moved(distance);
        partial.relocate(from, to, distance);
    }

    /// Keeps the bytes from `from` on, up to the end of the parser's window, for the next time. `partial` are the
    /// arguments that point into them.
    void keep(long from, Arguments partial) {
        int kept = (int) (parser.limit() - from);
        if (kept == 0 && bigBlock == 0) {
            release();
            return;
        }
        boolean own = block != 0 && from >= block && from <= block + length;
        if (!own) {
            if (block != 0) freeBlock();
            capacity = (int) allocator.roundUp(Math.max(SMALLEST_BLOCK, kept));
            block = allocator.allocate(account, capacity);
        }
        if (from != block) {
            Memory.copy(from, block, kept);
            relocate(from, from + kept, block - from, partial);
        }
        length = kept;
    }

    // Big arguments.

    /// Whether the argument that the parser waits for deserves a block of its own.
    boolean wantsBig() {
        return bigBlock == 0 && parser.isInRequest() && parser.pendingBulkBytes() >= BIG_ARGUMENT_BYTES
                && parser.limit() - parser.position() < parser.pendingBulkBytes() + CRLF_BYTES;
    }

    /// Begins a big argument with the bytes that are there; the parser's window then ends in front of it.
    void beginBig() {
        bigTotal = parser.pendingBulkBytes() + CRLF_BYTES;
        bigReceived = parser.limit() - parser.position();
        bigCapacity = Math.min(bigTotal, Math.max(FIRST_BIG_BLOCK, bigReceived * BIG_GROWTH));
        bigBlock = allocator.allocate(account, bigCapacity);
        Memory.copy(parser.position(), bigBlock, bigReceived);
        parser.extend(parser.position());
    }

    /// Where the socket may be read to directly, 0 when there is no big argument under way.
    long bigTarget() { return bigBlock == 0 ? 0 : bigBlock + bigReceived; }

    /// How many bytes may be read to [#bigTarget].
    long bigRoom() { return bigCapacity - bigReceived; }

    /// So many bytes were read to [#bigTarget].
    void bigRead(int bytes, Arguments partial) {
        bigReceived += bytes;
        if (bigReceived == bigTotal) completeBig(partial);
        else if (bigReceived == bigCapacity) growBig();
    }

    private void growBig() {
        long larger = Math.min(bigTotal, bigCapacity * BIG_GROWTH);
        bigBlock = allocator.reallocate(account, bigBlock, bigCapacity, larger);
        bigCapacity = larger;
    }

    private void completeBig(Arguments partial) {
        if (receivedCount * 2 == received.length) received = Arrays.copyOf(received, received.length * 2);
        received[2 * receivedCount] = bigBlock;
        received[2 * receivedCount + 1] = bigCapacity;
        receivedCount++;
        receivedBytes += bigCapacity;
        parser.bulkReceived(partial, bigBlock);
        forgetBig();
    }

    private void forgetBig() {
        bigBlock = 0;
        bigCapacity = 0;
        bigReceived = 0;
        bigTotal = 0;
    }

    /// Whether the request that is complete now has arguments in blocks of their own.
    boolean hasReceivedBig() { return receivedCount > 0; }

    /// The request with big arguments was executed: their blocks are freed, unless a command took one over.
    void releaseBig() {
        for (int i = 0; i < receivedCount; i++)
            if (received[2 * i] != 0) allocator.free(account, received[2 * i], received[2 * i + 1]);
        receivedCount = 0;
        receivedBytes = 0;
    }

    /// Hands over the block that the argument at `address` was received into, now booked on `owner`; gives the bytes
    /// it was requested with, 0 when the argument has no block of its own.
    long adopt(long address, Account owner) {
        for (int i = 0; i < receivedCount; i++) {
            if (received[2 * i] != address) continue;
            long bytes = received[2 * i + 1];
            received[2 * i] = 0;
            receivedBytes -= bytes;
            allocator.reassign(account, owner, address, bytes);
            return bytes;
        }
        return 0;
    }

    /// Frees everything.
    void release() {
        releaseBig();
        if (bigBlock != 0) allocator.free(account, bigBlock, bigCapacity);
        forgetBig();
        length = 0;
        if (block != 0) freeBlock();
    }

    private void freeBlock() {
        allocator.free(account, block, capacity);
        block = 0;
        capacity = 0;
    }
}
