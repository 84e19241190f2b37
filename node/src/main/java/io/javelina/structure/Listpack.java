package io.javelina.structure;

import io.javelina.memory.Account;
import io.javelina.memory.Allocator;
import io.javelina.memory.Decimal;
import io.javelina.memory.Memory;
import io.javelina.memory.MemoryExhausted;
import io.javelina.memory.Slice;

/// A list of strings and integers in one run of bytes, without a pointer in it: what small values of most types are. The
/// bytes are exactly those of Valkey's listpack, so a dump is a copy of them.
///
/// ```
///   0        4      6                                      bytes - 1
///   +--------+------+---------+---------+-- ... --+---------+------+
///   | bytes  | size | element | element |         | element | 0xff |
///   +--------+------+---------+---------+-- ... --+---------+------+
/// ```
///
/// Each element is as in [ListpackElement]. `bytes` counts everything; `size` is 65535 when there are as many or more, and
/// then they must be counted. A string that is an integer in its one proper form is always stored as that integer, and
/// read as either.
///
/// This is a flyweight over some [ResizableBytes]: [#bind] it, again each time that the bytes may have moved otherwise
/// than by this object. Elements are known by their offset, which is good until the next change before it; [#NONE] is
/// no element. Nothing here allocates on the heap.
///
/// * What makes it longer throws [MemoryExhausted] when there is no memory, and then nothing has changed. Deleting never
///   does: without memory for a smaller block the run stays as long as it was, and only its first [#bytes] bytes count.
/// * A listpack has no more than [#MOST_BYTES] bytes. Ask [#fits] before adding to one that may get there.
/// * Strings to be stored must not lie in the listpack itself.
public final class Listpack {
    /// No element.
    public static final int NONE = 0;
    /// Bytes of a listpack without elements.
    public static final int EMPTY_BYTES = 7;
    /// The most bytes that a listpack may have.
    public static final int MOST_BYTES = 1 << 30;

    private static final int BYTES = 0;
    private static final int SIZE = BYTES + 4;
    private static final int FIRST = SIZE + 2;
    private static final int UNCOUNTED = 65535;

    /// Integers that [#element] has written as text stay good for so many calls less one.
    private static final int TEXTS = 4;
    private static final int TEXT_BYTES = 24;

    static {
        assert FIRST + 1 == EMPTY_BYTES : "header and end";
        assert TEXT_BYTES >= Decimal.LONGEST : "an integer fits";
    }

    private final Allocator allocator;
    /// Where integers become text, `TEXTS` times `TEXT_BYTES`.
    private final long texts;
    private int nextText;

    private ResizableBytes bytes;
    /// Where they are now.
    private long base;

    // What is about to be written; see `prepare`.
    private boolean newIsInteger;
    private long newInteger;
    private long newAddress;
    private int newLength;
    /// The bytes that it takes with its length at the end.
    private long newBytes;

    /// Where the next element goes while some are appended at once.
    private long appendAt;
    private long appended;

    public Listpack(Allocator allocator) {
        this.allocator = allocator;
        this.texts = allocator.allocate(Account.SERVER, TEXTS * TEXT_BYTES);
    }

    /// Frees what the flyweight itself has, not the listpack.
    public void close() { allocator.free(Account.SERVER, texts, TEXTS * TEXT_BYTES); }

    // Life cycle.

    /// Binds this to a listpack.
    public Listpack bind(ResizableBytes newBytesHolder) {
        bytes = newBytesHolder;
        base = newBytesHolder.address();
        return this;
    }

    /// As [#bind], for bytes that hold anything: makes them a listpack without elements.
    public Listpack bindEmpty(ResizableBytes newBytesHolder) {
        bytes = newBytesHolder;
        base = bytes.resize(EMPTY_BYTES);
        initialize(base);
        return this;
    }

    /// Makes the [#EMPTY_BYTES] bytes at `address` a listpack without elements.
    public static void initialize(long address) {
        Memory.putInt(address + BYTES, EMPTY_BYTES);
        Memory.putShort(address + SIZE, 0);
        Memory.putByte(address + FIRST, ListpackElement.END);
    }

    // Figures.

    /// Bytes of the whole listpack.
    public int bytes() { return Memory.getInt(base + BYTES); }

    /// Where its bytes are.
    public long address() { return base; }

    public boolean isEmpty() { return ListpackElement.isEnd(base + FIRST); }

    /// How many elements there are. Constant time below 65535 of them.
    public int size() {
        int size = Memory.getUnsignedShort(base + SIZE);
        if (size != UNCOUNTED) return size;
        int counted = count(FIRST);
        if (counted < UNCOUNTED) Memory.putShort(base + SIZE, counted);
        return counted;
    }

    private int count(int from) {
        int counted = 0;
        for (long at = base + from; !ListpackElement.isEnd(at); at += ListpackElement.bytes(at)) counted++;
        return counted;
    }

    /// Whether so many bytes of new elements (see [#bytesOf]) may be added.
    public boolean fits(long more) { return bytes() + more <= MOST_BYTES; }

    /// Bytes that a string takes as an element.
    public static long bytesOf(Slice element) {
        return element.isInteger()
                ? bytesOf(element.integer())
                : withLength(
                        ListpackElement.stringBytes(element.length()));
    }

    /// Bytes that an integer takes as an element.
    public static long bytesOf(long element) { return withLength(ListpackElement.integerBytes(element)); }

    private static long withLength(long length) { return length + ListpackElement.lengthBytes(length); }

    // Finding elements.

    public int first() { return elementOrNone(FIRST); }

    public int next(int offset) { return elementOrNone(offset + ListpackElement.bytes(base + offset)); }

    private int elementOrNone(int offset) { return ListpackElement.isEnd(base + offset) ? NONE : offset; }

    public int last() { return isEmpty() ? NONE : before(bytes() - 1); }

    public int previous(int offset) { return offset == FIRST ? NONE : before(offset); }

    private int before(int offset) {
        int length = ListpackElement.lengthBefore(base + offset);
        return offset - length - ListpackElement.lengthBytes(length);
    }

    /// The element number `index`, from 0; a negative one counts from the end, where -1 is the last.
    public int seek(long index) {
        int size = Memory.getUnsignedShort(base + SIZE);
        if (size == UNCOUNTED) return index >= 0 ? forwards(index) : backwards(-1 - index);
        long number = index < 0 ? index + size : index;
        if (number < 0 || number >= size) return NONE;
        return number < size / 2 ? forwards(number) : backwards(size - 1 - number);
    }

    private int forwards(long steps) {
        int offset = first();
        for (long i = 0; i < steps && offset != NONE; i++) offset = next(offset);
        return offset;
    }

    private int backwards(long steps) {
        int offset = last();
        for (long i = 0; i < steps && offset != NONE; i++) offset = previous(offset);
        return offset;
    }

    /// The first element equal to `sought` from `offset` on, or [#NONE]. After each one compared `skip` are passed over,
    /// so that with 1 only the fields of a hash are looked at.
    public int find(int offset, Slice sought, int skip) {
        if (offset == NONE) return NONE;
        boolean maybeInteger = sought.isInteger();
        long integer = maybeInteger ? sought.integer() : 0;
        long address = sought.address();
        int length = sought.length();
        int toSkip = 0;
        for (long at = base + offset;;) {
            int first = Memory.getUnsignedByte(at);
            if (first == ListpackElement.END) return NONE;
            boolean isInteger = ListpackElement.isInteger(first);
            int bytesBefore = isInteger ? 0 : ListpackElement.stringStart(first);
            int stringLength = isInteger ? 0 : ListpackElement.stringLength(at, first);
            if (toSkip-- == 0) {
                toSkip = skip;
                boolean same = isInteger
                        ? maybeInteger && ListpackElement.integer(at, first) == integer
                        : stringLength == length && Memory.equal(at + bytesBefore, address, length);
                if (same) return (int) (at - base);
            }
            int elementLength = isInteger ? ListpackElement.length(at) : bytesBefore + stringLength;
            at += elementLength + ListpackElement.lengthBytes(elementLength);
        }
    }

    // Reading an element.

    public boolean isInteger(int offset) {
        return ListpackElement.isInteger(Memory.getUnsignedByte(base + offset));
    }

    /// The number that an element is; asked only when [#isInteger].
    public long integer(int offset) {
        long at = base + offset;
        return ListpackElement.integer(at, Memory.getUnsignedByte(at));
    }

    /// Wraps the bytes of an element. Those of a string are good until the listpack changes, those of an integer until three
    /// other integers have been read so.
    public Slice element(int offset, Slice into) {
        long at = base + offset;
        int first = Memory.getUnsignedByte(at);
        if (ListpackElement.isInteger(first)) return text(ListpackElement.integer(at, first), into);
        return into.wrap(at + ListpackElement.stringStart(first), ListpackElement.stringLength(at, first));
    }

    private Slice text(long value, Slice into) {
        long text = texts + nextText * TEXT_BYTES;
        nextText = (nextText + 1) % TEXTS;
        return into.wrap(text, Decimal.write(value, text));
    }

    /// Length of an element as text.
    public int elementLength(int offset) {
        long at = base + offset;
        int first = Memory.getUnsignedByte(at);
        return ListpackElement.isInteger(first)
                ? Decimal.length(ListpackElement.integer(at, first))
                : ListpackElement.stringLength(at, first);
    }

    /// Whether an element is these bytes.
    public boolean isEqual(int offset, Slice text) {
        long at = base + offset;
        int first = Memory.getUnsignedByte(at);
        if (ListpackElement.isInteger(first))
            return text.isInteger() && text.integer() == ListpackElement.integer(at, first);
        return ListpackElement.stringLength(at, first) == text.length()
                && Memory.equal(at + ListpackElement.stringStart(first), text.address(), text.length());
    }

    // Adding elements.

    public void append(Slice element) {
        prepare(element);
        insertPrepared(bytes() - 1);
    }

    public void append(long element) {
        prepare(element);
        insertPrepared(bytes() - 1);
    }

    public void prepend(Slice element) {
        prepare(element);
        insertPrepared(FIRST);
    }

    public void prepend(long element) {
        prepare(element);
        insertPrepared(FIRST);
    }

    /// Adds an element before that at `offset`, and has then its offset.
    public void insertBefore(int offset, Slice element) {
        prepare(element);
        insertPrepared(offset);
    }

    public void insertBefore(int offset, long element) {
        prepare(element);
        insertPrepared(offset);
    }

    /// Adds an element behind that at `offset`; returns where it is.
    public int insertAfter(int offset, Slice element) {
        int behind = offset + ListpackElement.bytes(base + offset);
        insertBefore(behind, element);
        return behind;
    }

    public int insertAfter(int offset, long element) {
        int behind = offset + ListpackElement.bytes(base + offset);
        insertBefore(behind, element);
        return behind;
    }

    private void prepare(Slice element) {
        newIsInteger = element.isInteger();
        if (newIsInteger) {
            prepare(element.integer());
            return;
        }
        newAddress = element.address();
        newLength = element.length();
        newBytes = withLength(ListpackElement.stringBytes(newLength));
    }

    private void prepare(long element) {
        newIsInteger = true;
        newInteger = element;
        newBytes = bytesOf(element);
    }

    private long writePrepared(long at) {
        return newIsInteger
                ? ListpackElement.write(at, newInteger)
                : ListpackElement.write(at, newAddress, newLength);
    }

    private void insertPrepared(int offset) {
        makeRoom(offset, 0, newBytes);
        writePrepared(base + offset);
        addSize(1);
    }

    /// Replaces `old` bytes at `offset` by room for `now` bytes.
    private void makeRoom(int offset, long old, long now) {
        long before = bytes();
        long after = before - old + now;
        if (after > MOST_BYTES) throw new IllegalStateException("a listpack of " + after + " bytes");
        if (after > before) base = bytes.resize(after);
        Memory.copy(base + offset + old, base + offset + now, before - offset - old);
        Memory.putInt(base + BYTES, (int) after);
        if (after < before) shrink(after);
    }

    private void shrink(long length) {
        try {
            base = bytes.resize(length);
        } catch (MemoryExhausted e) {
            // Deleting must not need memory. The bytes stay, unused, and go with the next change of size.
            base = bytes.address();
        }
    }

    private void addSize(int more) {
        int size = Memory.getUnsignedShort(base + SIZE);
        if (size != UNCOUNTED) Memory.putShort(base + SIZE, Math.min(UNCOUNTED, size + more));
    }

    // Adding many elements, with one change of size.

    /// Begins to add elements at the end that take `more` bytes in all (see [#bytesOf]): [#put] each of them, then call
    /// [#endAppending]. Between these calls it is no listpack.
    public void beginAppending(long more) {
        long before = bytes();
        long after = before + more;
        if (after > MOST_BYTES) throw new IllegalStateException("a listpack of " + after + " bytes");
        base = bytes.resize(after);
        appendAt = base + before - 1;
        appended = 0;
    }

    public void put(Slice element) {
        prepare(element);
        appendAt = writePrepared(appendAt);
        appended++;
    }

    public void put(long element) {
        prepare(element);
        appendAt = writePrepared(appendAt);
        appended++;
    }

    /// As [#put] of so many elements, which are `source` as another listpack has them.
    public void putEncoded(long source, long length, int count) {
        Memory.copy(source, appendAt, length);
        appendAt += length;
        appended += count;
    }

    public void endAppending() {
        Memory.putByte(appendAt, ListpackElement.END);
        Memory.putInt(base + BYTES, (int) (appendAt + 1 - base));
        addSize((int) Math.min(UNCOUNTED, appended));
    }

    /// Adds `count` elements as another listpack has them, `length` bytes from `source` on, before the element at
    /// `offset`, or at the end with [#NONE].
    public void insertEncoded(int offset, long source, long length, int count) {
        int at = offset == NONE ? bytes() - 1 : offset;
        makeRoom(at, 0, length);
        Memory.copy(source, base + at, length);
        addSize(count);
    }

    // Changing and deleting elements.

    /// Replaces the element at `offset`, which the new one has then.
    public void replace(int offset, Slice element) {
        prepare(element);
        replaceByPrepared(offset);
    }

    public void replace(int offset, long element) {
        prepare(element);
        replaceByPrepared(offset);
    }

    private void replaceByPrepared(int offset) {
        long old = ListpackElement.bytes(base + offset);
        if (old != newBytes) makeRoom(offset, old, newBytes);
        writePrepared(base + offset);
    }

    /// Deletes an element; returns the one that followed, now at the same offset, or [#NONE].
    public int delete(int offset) { return delete(offset, 1); }

    /// Deletes up to `count` elements from `offset` on; returns the one that followed, now at the same offset, or [#NONE].
    public int delete(int offset, long count) {
        long at = base + offset;
        int deleted = 0;
        for (; deleted < count && !ListpackElement.isEnd(at); deleted++) at += ListpackElement.bytes(at);
        int sizeAfter = Memory.getUnsignedShort(base + SIZE) - deleted;
        if (Memory.getUnsignedShort(base + SIZE) != UNCOUNTED) Memory.putShort(base + SIZE, sizeAfter);
        if (deleted > 0) makeRoom(offset, at - base - offset, 0);
        return elementOrNone(offset);
    }

    /// Deletes up to `count` elements from number `index` on, which counts as for [#seek].
    public void deleteRange(long index, long count) {
        int offset = seek(index);
        if (offset != NONE) delete(offset, count);
    }

    // Bytes of unknown origin.

    /// Whether these bytes are a listpack. Nothing outside them is read, whatever they are.
    ///
    /// @param deep whether each element is looked at; otherwise only header and end, and the elements may still be
    ///             anything
    public static boolean isValid(long address, long length, boolean deep) {
        if (length < EMPTY_BYTES || length > MOST_BYTES) return false;
        if (Memory.getInt(address + BYTES) != length) return false;
        long end = address + length - 1;
        return ListpackElement.isEnd(end) && (!deep || hasValidElements(address, end));
    }

    private static boolean hasValidElements(long address, long end) {
        long counted = 0;
        long at = address + FIRST;
        for (; at < end; counted++) {
            long bytes = ListpackElement.validBytes(at, end);
            if (bytes == 0) return false;
            at += bytes;
        }
        int size = Memory.getUnsignedShort(address + SIZE);
        return size == UNCOUNTED || size == counted;
    }

    // For tests and humans.

    /// Checks all that this class says always holds; O(size).
    public void assertInvariants() {
        if (!isValid(base, bytes(), true)) throw new AssertionError("no listpack: " + describe());
        if (bytes() > bytes.length()) throw new AssertionError(bytes() + " bytes of " + bytes.length());
    }

    /// The elements, separated by commas.
    public String describe() {
        StringBuilder text = new StringBuilder(bytes() + " bytes:");
        Slice view = new Slice();
        for (int offset = first(); offset != NONE; offset = next(offset))
            text.append(' ').append(element(offset, view));
        return text.toString();
    }
}
