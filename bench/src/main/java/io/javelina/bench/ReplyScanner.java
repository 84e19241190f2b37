package io.javelina.bench;

import java.nio.ByteBuffer;

/// Counts complete replies in a stream of RESP2 or RESP3 bytes that arrives in pieces, and keeps nothing of them.
///
/// A reply is an element; an array of n is an element that n more must follow. `expected` counts the elements that
/// are still to come before the present reply is complete, so nesting needs no stack.
final class ReplyScanner {
    private static final int INSIDE_LINE = 0;
    private static final int INSIDE_BODY = 1;

    private int state = INSIDE_LINE;
    private long expected = 1;
    /// The type byte of the line that is being read; 0 before its first byte.
    private int type;
    private long number;
    private boolean isNegative;
    /// Bytes of a bulk string, with its line end, that are still to come.
    private long bodyLeft;
    private boolean isError;
    private long errors;

    /// Reads from the buffer until a reply ends or the buffer does. True means that one more reply is complete.
    boolean next(ByteBuffer bytes) {
        while (bytes.hasRemaining()) {
            boolean elementEnds = state == INSIDE_BODY ? skipBody(bytes) : readLine(bytes.get());
            if (elementEnds && --expected == 0) return completed();
        }
        return false;
    }

    /// How many of the complete replies were errors.
    long errors() { return errors; }

    private boolean completed() {
        if (isError) errors++;
        isError = false;
        expected = 1;
        return true;
    }

    private boolean skipBody(ByteBuffer bytes) {
        int skipped = (int) Math.min(bodyLeft, bytes.remaining());
        bytes.position(bytes.position() + skipped);
        bodyLeft -= skipped;
        if (bodyLeft > 0) return false;
        state = INSIDE_LINE;
        return true;
    }

    private boolean readLine(byte next) {
        if (type == 0) startLine(next);
        else if (next == '\n') return endLine();
        else if (next == '-') isNegative = true;
        else if (next >= '0' && next <= '9') number = number * 10 + next - '0';
        return false;
    }

    private void startLine(byte first) {
        type = first;
        number = 0;
        isNegative = false;
    }

    /// True when the element is complete with its line: all but strings with a length and filled collections.
    private boolean endLine() {
        int ended = type;
        type = 0;
        return switch (ended) {
            case '$', '=', '!' -> isNegative || !startBody(ended);
            case '*', '~', '>' -> more(number);
            case '%' -> more(2 * number);
            case '|' -> more(2 * number + 1);
            case '-' -> isError = true;
            default -> true;
        };
    }

    private boolean startBody(int ended) {
        isError |= ended == '!';
        bodyLeft = number + 2;
        state = INSIDE_BODY;
        return true;
    }

    private boolean more(long elements) {
        if (!isNegative) expected += elements;
        return true;
    }
}
