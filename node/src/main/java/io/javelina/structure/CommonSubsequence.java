package io.javelina.structure;

import io.javelina.memory.Account;
import io.javelina.memory.Allocator;
import io.javelina.memory.Memory;
import io.javelina.memory.Slice;

/// The longest common subsequence of two byte strings.
///
/// The school-book algorithm: a table holds for each pair of prefixes the length of their longest common subsequence,
/// and the way back through the table from its last cell meets the bytes in common, last first. Where two ways are as
/// long as each other, the one that shortens the right string is taken.
public final class CommonSubsequence implements AutoCloseable {
    private static final int CELL_BYTES = 4;

    private final Allocator allocator;
    private final long left;
    private final int leftLength;
    private final long right;
    private final int rightLength;
    /// A row for each prefix of the left string, a cell for each prefix of the right one.
    private final long table;
    private final long rowBytes;
    /// The subsequence itself, 0 until somebody asks for it.
    private long common;

    /// Shown the parts of the two strings that match without a gap.
    @FunctionalInterface
    public interface RangeVisitor {
        void visit(int leftStart, int rightStart, int length);
    }

    public CommonSubsequence(Allocator allocator, Slice left, Slice right) {
        this.allocator = allocator;
        this.left = left.address();
        this.leftLength = left.length();
        this.right = right.address();
        this.rightLength = right.length();
        this.rowBytes = (rightLength + 1L) * CELL_BYTES;
        this.table = allocator.allocate(Account.TEMPORARY, tableBytes(leftLength, rightLength));
        fill();
    }

    /// Bytes of the table for strings of these lengths.
    public static long tableBytes(int leftLength, int rightLength) {
        return (leftLength + 1L) * (rightLength + 1L) * CELL_BYTES;
    }

    private void fill() {
        Memory.fill(table, rowBytes, 0);
        for (int i = 1; i <= leftLength; i++) fillRow(table + i * rowBytes, Memory.getByte(left + i - 1));
    }

    private void fillRow(long row, byte letter) {
        long above = row - rowBytes;
        int cell = 0;
        int diagonal = 0;
        Memory.putInt(row, 0);
        for (int j = 1; j <= rightLength; j++) {
            int up = Memory.getInt(above + (long) j * CELL_BYTES);
            cell = letter == Memory.getByte(right + j - 1) ? diagonal + 1 : Math.max(up, cell);
            diagonal = up;
            Memory.putInt(row + (long) j * CELL_BYTES, cell);
        }
    }

    private int cell(int i, int j) { return Memory.getInt(table + i * rowBytes + (long) j * CELL_BYTES); }

    /// How many bytes the strings have in common.
    public int length() { return cell(leftLength, rightLength); }

    /// The bytes in common, good until [#close].
    public Slice bytes() {
        int length = length();
        if (common == 0) common = allocator.allocate(Account.TEMPORARY, Math.max(1, length));
        long end = common + length;
        forEachRange(0, new RangeVisitor() {
            private long at = end;

            @Override
            public void visit(int leftStart, int rightStart, int rangeLength) {
                at -= rangeLength;
                Memory.copy(left + leftStart, at, rangeLength);
            }
        });
        return new Slice().wrap(common, length);
    }

    /// How many ranges [#forEachRange] visits.
    public int countRanges(long shortest) {
        int[] count = new int[1];
        forEachRange(shortest, (leftStart, rightStart, length) -> count[0]++);
        return count[0];
    }

    /// Visits the matching ranges of at least `shortest` bytes, last first.
    public void forEachRange(long shortest, RangeVisitor visitor) {
        int i = leftLength;
        int j = rightLength;
        while (i > 0 && j > 0) {
            int length = matchEndingAt(i, j);
            i -= length;
            j -= length;
            if (length > 0 && length >= shortest) visitor.visit(i, j, length);
            if (i == 0 || j == 0) return;
            if (cell(i - 1, j) > cell(i, j - 1)) i--;
            else j--;
        }
    }

    private int matchEndingAt(int i, int j) {
        int length = 0;
        while (length < i && length < j
                && Memory.getByte(left + i - length - 1) == Memory.getByte(right + j - length - 1))
            length++;
        return length;
    }

    @Override
    public void close() {
        if (common != 0) allocator.free(Account.TEMPORARY, common, Math.max(1, length()));
        allocator.free(Account.TEMPORARY, table, tableBytes(leftLength, rightLength));
    }
}
