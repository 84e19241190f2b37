package io.javelina.persistence;

import io.javelina.memory.Account;
import io.javelina.memory.Allocator;
import io.javelina.memory.Decimal;
import io.javelina.memory.Memory;
import io.javelina.memory.Real;
import io.javelina.memory.ScratchBuffer;
import io.javelina.memory.Slice;

/// Where commands are put together: arrays of bulk strings, as clients send them.
///
/// A command of a known number of arguments is begun by [#command]. One that takes as many items as there are, but no more
/// than [#ITEMS_AT_ONCE], is begun by [#batch]; its arguments are kept until [#item] has counted enough of them, or
/// [#endBatch] says that there are no more, and only then it is known how many they are.
final class CommandsOutput implements AutoCloseable {
    /// Items that one command has at most; one that had all those of a big value would take too long.
    static final int ITEMS_AT_ONCE = 64;
    private static final long KEPT_BYTES = 1 << 16;
    private static final int LONGEST_HEAD = 8;

    private final ScratchBuffer out;
    private final ScratchBuffer items;
    /// Where arguments go now.
    private ScratchBuffer to;
    private String batchName;
    private Slice batchKey;
    private int itemCount;
    private int argumentsPerItem;

    CommandsOutput(Allocator allocator) {
        this.out = new ScratchBuffer(allocator, Account.SNAPSHOT_BUFFERS, KEPT_BYTES);
        this.items = new ScratchBuffer(allocator, Account.SNAPSHOT_BUFFERS, KEPT_BYTES);
        this.to = out;
    }

    /// Bytes that were put together and are still here.
    long length() { return out.length(); }

    long address() { return out.address(); }

    void reset() { out.reset(); }

    // Commands.

    CommandsOutput command(String name, int arguments) {
        head('*', arguments);
        return word(name);
    }

    private void head(char kind, long number) {
        to.appendByte(kind).appendDecimal(number);
        endLine();
    }

    private void endLine() { to.appendByte('\r').appendByte('\n'); }

    CommandsOutput word(String word) {
        head('$', word.length());
        to.append(word);
        endLine();
        return this;
    }

    CommandsOutput bytes(Slice bytes) { return bytes(bytes.address(), bytes.length()); }

    CommandsOutput bytes(long address, long bytes) {
        head('$', bytes);
        to.append(address, bytes);
        endLine();
        return this;
    }

    CommandsOutput number(long number) {
        head('$', Decimal.length(number));
        to.appendDecimal(number);
        endLine();
        return this;
    }

    /// The id of an entry of a stream.
    CommandsOutput id(long millis, long sequence) {
        head('$', Decimal.unsignedLength(millis) + 1L + Decimal.unsignedLength(sequence));
        to.advance(Decimal.writeUnsigned(millis, to.reserve(Decimal.LONGEST_UNSIGNED))).appendByte('-');
        to.advance(Decimal.writeUnsigned(sequence, to.reserve(Decimal.LONGEST_UNSIGNED)));
        endLine();
        return this;
    }

    CommandsOutput real(double number) {
        // The text first, behind the longest head that it may get.
        long text = to.reserve(LONGEST_HEAD + 2L * Real.LONGEST) + LONGEST_HEAD;
        int length = Real.write(number, text);
        head('$', length);
        Memory.copy(text, to.reserve(length), length);
        to.advance(length);
        endLine();
        return this;
    }

    /// Begins a bulk string of so many bytes, which come by [#raw]; then [#endRaw].
    void beginRaw(long bytes) { head('$', bytes); }

    void raw(long address, long bytes) { to.append(address, bytes); }

    void endRaw() { endLine(); }

    // Batches.

    /// Begins commands of this name for items of a key, each of so many arguments.
    void batch(String name, Slice key, int perItem) {
        batchName = name;
        batchKey = key;
        argumentsPerItem = perItem;
        itemCount = 0;
        to = items;
    }

    /// Counts an item whose arguments were written.
    void item() { if (++itemCount == ITEMS_AT_ONCE) flushBatch(); }

    private void flushBatch() {
        to = out;
        command(batchName, 2 + itemCount * argumentsPerItem).bytes(batchKey);
        out.append(items.address(), items.length());
        items.reset();
        itemCount = 0;
        to = items;
    }

    void endBatch() {
        if (itemCount > 0) flushBatch();
        to = out;
    }

    @Override
    public void close() {
        out.close();
        items.close();
    }
}
