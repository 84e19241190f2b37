package io.javelina.command;

import io.javelina.memory.Decimal;
import io.javelina.memory.Memory;
import io.javelina.memory.Slice;
import io.javelina.structure.StreamId;
import io.javelina.type.CommandError;

/// Reads ids of stream entries, as Valkey does: `milliseconds-sequence`, where the sequence may be missing, and `-` and `+`
/// for the lowest and the highest one where a range is asked for. What follows a zero byte is not seen, and numbers are read
/// as C reads them: blanks and a plus before them, and zeros, do no harm.
final class StreamIds {
    private static final CommandError INVALID = new CommandError(
            "ERR Invalid stream ID specified as stream command argument");
    private static final CommandError INVALID_START = new CommandError("ERR invalid start ID for the interval");
    private static final CommandError INVALID_END = new CommandError("ERR invalid end ID for the interval");
    private static final int LONGEST = 127;

    private final Slice part = new Slice();
    /// What [#number] has read.
    private long number;

    /// Reads an id, neither `-` nor `+`; a missing sequence is 0.
    ///
    /// @throws CommandError when it is none
    void read(Slice text, StreamId id) {
        if (!tryRead(text, id)) throw INVALID;
    }

    /// As [#read].
    ///
    /// @return false when it is none
    boolean tryRead(Slice text, StreamId id) { return isRead(text, id, 0, true); }

    /// As [#read]; `-` and `+` are the lowest and the highest id.
    void readOrEdge(Slice text, StreamId id) {
        if (!isRead(text, id, 0, false)) throw INVALID;
    }

    /// Reads the start of a range: `-`, `+`, an id, or one after `(` that is itself not included.
    void readStart(Slice text, StreamId id) {
        readEdge(text, id, 0);
        if (isExclusive(text) && !id.increment()) throw INVALID_START;
    }

    /// Reads the end of a range, where a missing sequence is the highest.
    void readEnd(Slice text, StreamId id) {
        readEdge(text, id, StreamId.MAX);
        if (isExclusive(text) && !id.decrement()) throw INVALID_END;
    }

    private void readEdge(Slice text, StreamId id, long missingSequence) {
        boolean exclusive = isExclusive(text);
        Slice bare = exclusive ? part.wrap(text, 1, text.length() - 1) : text;
        if (!isRead(bare, id, missingSequence, exclusive)) throw INVALID;
    }

    private static boolean isExclusive(Slice text) { return text.length() > 1 && text.at(0) == '('; }

    private boolean isRead(Slice text, StreamId id, long missingSequence, boolean isStrict) {
        if (text.length() > LONGEST) return false;
        int end = end(text);
        if (end == 1 && text.at(0) == '-' || end == 1 && text.at(0) == '+') {
            if (isStrict) return false;
            if (text.at(0) == '-') id.setFirst();
            else id.setLast();
            return true;
        }
        int dash = dash(text, end);
        if (!isNumber(text.address(), dash)) return false;
        id.set(number, missingSequence);
        if (dash == end) return true;
        if (!isNumber(text.address() + dash + 1, end - dash - 1)) return false;
        id.sequence = number;
        return true;
    }

    /// Whether the text is milliseconds with a star for the sequence; then its milliseconds are read.
    boolean isWithoutSequence(Slice text, StreamId id) {
        if (text.length() > LONGEST) return false;
        int end = end(text);
        int dash = dash(text, end);
        if (end - dash != 2 || text.at(dash + 1) != '*' || !isNumber(text.address(), dash)) return false;
        id.set(number, 0);
        return true;
    }

    private static int end(Slice text) {
        int zero = text.indexOf(0);
        return zero < 0 ? text.length() : zero;
    }

    private static int dash(Slice text, int end) {
        for (int i = 0; i < end; i++) if (text.at(i) == '-') return i;
        return end;
    }

    private boolean isNumber(long at, int bytes) {
        if (bytes == 0) return false;
        if (!Decimal.isLong(at, bytes)) return isNumberAsInC(at, bytes);
        number = Decimal.parse(at, bytes);
        return number >= 0;
    }

    private boolean isNumberAsInC(long start, int bytes) {
        long at = start;
        long end = start + bytes;
        while (at < end && isBlank(Memory.getByte(at))) at++;
        boolean negative = at < end && Memory.getByte(at) == '-';
        if (at < end && (negative || Memory.getByte(at) == '+')) at++;
        if (at == end) return false;
        long sum = 0;
        for (; at < end; at++) {
            int digit = Memory.getByte(at) - '0';
            if (digit < 0 || digit > 9) return false;
            long tenfold = sum * 10 + digit;
            if (Long.compareUnsigned(sum, Long.divideUnsigned(-1 - digit, 10)) > 0) return false;
            sum = tenfold;
        }
        number = negative ? -sum : sum;
        return true;
    }

    private static boolean isBlank(int letter) { return letter == ' ' || letter >= '\t' && letter <= '\r'; }
}
