package io.javelina.resp;

import io.javelina.memory.Memory;

/// Cuts a stream of bytes into requests, in place and without looking at a byte twice: what was understood of a half
/// read request is kept, and parsing goes on where it stopped when more bytes are there.
///
/// The owner sets the window of bytes with [#window], calls [#next] until it does not say `REQUEST`, and keeps the bytes
/// from [#requestStart] on for the next time; when it moves them, it says so with [#moved].
public final class RequestParser {
    /// What [#next] found.
    public enum Result {
        /// A whole request.
        REQUEST,
        /// The bytes end before the request does.
        INCOMPLETE,
        /// An inline request comes next, and [#next] was told to stop in front of it.
        INLINE,
        /// The bytes are no request; [#error] says why. The connection is to be closed.
        INVALID
    }

    /// Longest inline request, and longest line that announces a count or length, in bytes.
    static final int MAX_LINE_BYTES = 64 * 1024;
    private static final int UNAUTHENTICATED_ARGUMENTS = 10;
    private static final int UNAUTHENTICATED_BYTES = 16384;
    private static final long NO_LENGTH = -1;

    /// Longest argument in bytes, `proto-max-bulk-len`.
    private long maxBulkBytes = 512L << 20;
    private boolean authenticated = true;

    private long position;
    private long limit;
    private long requestStart;
    /// Arguments of the current multibulk request that are still to come; 0 between requests.
    private int argumentsLeft;
    /// Announced length of the argument that comes next.
    private long bulkLength = NO_LENGTH;
    /// The request is complete, and [#next] gives it as it is.
    private boolean complete;
    private boolean inline;
    /// Where the search for the end of the current line goes on.
    private long searched;
    private String error;

    public void maxBulkBytes(long bytes) { maxBulkBytes = bytes; }

    /// Clients that have not authenticated may send small requests only.
    public void authenticated(boolean now) { authenticated = now; }

    /// The bytes to parse: from `from` up to, but without, `to`. What was parsed before stays known.
    public void window(long from, long to) {
        position = from;
        limit = to;
        searched = from;
    }

    /// More bytes have arrived behind the window.
    public void extend(long to) { limit = to; }

    /// The window's bytes have moved by `distance`.
    public void moved(long distance) {
        position += distance;
        limit += distance;
        requestStart += distance;
        searched += distance;
    }

    /// The first byte that was not parsed.
    public long position() { return position; }

    public long limit() { return limit; }

    /// Where the request begins that [#next] gave, or began to see, last.
    public long requestStart() { return requestStart; }

    /// Why the bytes are no request, as Valkey words it.
    public String error() { return error; }

    /// Whether a request has begun that is not complete.
    public boolean isInRequest() { return argumentsLeft > 0 || complete; }

    /// Whether the last request was an inline one. Its words were decoded where they are, so that it cannot be parsed
    /// again: it is to be executed, or given back with [#again], before anything else is parsed.
    public boolean isInline() { return inline; }

    /// The length of the argument whose bytes come next, -1 when it is not known yet.
    public long pendingBulkBytes() { return bulkLength; }

    /// The argument that was pending was received elsewhere: it is at `address`; the window goes on behind it.
    public void bulkReceived(Arguments into, long address) {
        into.add(address, (int) bulkLength);
        bulkLength = NO_LENGTH;
        argumentsLeft--;
        complete = argumentsLeft == 0;
        searched = position;
    }

    /// The request that [#next] gave last could not be executed yet: it will be given again, from the same arguments.
    /// Nothing was parsed after it.
    public void again() { complete = true; }

    /// Forgets a half read request: the window begins with a new one.
    public void rewind() {
        argumentsLeft = 0;
        bulkLength = NO_LENGTH;
        complete = false;
        searched = position;
    }

    /// Parses on. `into` collects the arguments of one request; while it is incomplete the same object must be given.
    public Result next(Arguments into) { return next(into, true); }

    /// As [#next(Arguments)], but stops in front of an inline request unless one is welcome.
    public Result next(Arguments into, boolean inlineToo) {
        if (complete) {
            complete = false;
            return Result.REQUEST;
        }
        while (true) {
            if (argumentsLeft == 0) {
                requestStart = position;
                into.clear();
                if (position == limit) return Result.INCOMPLETE;
                boolean isInline = Memory.getByte(position) != '*';
                if (isInline && !inlineToo) return Result.INLINE;
                inline = isInline;
                Result result = inline ? inline(into) : header();
                if (result != Result.REQUEST) return result;
                if (inline ? into.size() == 0 : argumentsLeft == 0) continue;
                if (inline) return Result.REQUEST;
            }
            Result result = arguments(into);
            if (result == Result.REQUEST) searched = position;
            return result;
        }
    }

    /// `*<count>CRLF`: sets the count; a count of 0 or less is an empty request.
    private Result header() {
        long end = lineEnd('\r');
        if (end < 0) return tooLong() ? invalid("too big mbulk count string") : Result.INCOMPLETE;
        if (end + 1 >= limit) return Result.INCOMPLETE;
        long count = Count.parse(position + 1, end);
        if (count == Count.INVALID || count > Integer.MAX_VALUE) return invalid("invalid multibulk length");
        if (count > UNAUTHENTICATED_ARGUMENTS && !authenticated) return invalid("unauthenticated multibulk length");
        advance(end + 2);
        argumentsLeft = (int) Math.max(0, count);
        return Result.REQUEST;
    }

    private Result arguments(Arguments into) {
        while (argumentsLeft > 0) {
            if (bulkLength == NO_LENGTH) {
                Result result = bulkHeader();
                if (result != Result.REQUEST) return result;
            }
            if (limit - position < bulkLength + 2) return Result.INCOMPLETE;
            into.add(position, (int) bulkLength);
            advance(position + bulkLength + 2);
            bulkLength = NO_LENGTH;
            argumentsLeft--;
        }
        return Result.REQUEST;
    }

    /// `$<length>CRLF`.
    private Result bulkHeader() {
        long end = lineEnd('\r');
        if (end < 0) return tooLong() ? invalid("too big bulk count string") : Result.INCOMPLETE;
        if (end + 1 >= limit) return Result.INCOMPLETE;
        int sign = Memory.getUnsignedByte(position);
        if (sign != '$') return invalid("expected '$', got '" + (char) sign + "'");
        long length = Count.parse(position + 1, end);
        if (length == Count.INVALID || length < 0 || length > maxBulkBytes) return invalid("invalid bulk length");
        if (length > UNAUTHENTICATED_BYTES && !authenticated) return invalid("unauthenticated bulk length");
        advance(end + 2);
        bulkLength = length;
        return Result.REQUEST;
    }

    private Result inline(Arguments into) {
        long end = lineEnd('\n');
        if (end < 0) return tooLong() ? invalid("too big inline request") : Result.INCOMPLETE;
        long lineEnd = end > position && Memory.getByte(end - 1) == '\r' ? end - 1 : end;
        if (!InlineRequest.split(position, lineEnd, into)) return invalid("unbalanced quotes in request");
        advance(end + 1);
        return Result.REQUEST;
    }

    /// Address of the next `mark`, -1 when it is not there yet. A zero byte hides what follows it, as it does in Valkey.
    private long lineEnd(char mark) {
        long at = searched;
        for (; at < limit; at++) {
            byte found = Memory.getByte(at);
            if (found == mark) return at;
            if (found == 0) break;
        }
        searched = at;
        return -1;
    }

    private boolean tooLong() { return limit - position > MAX_LINE_BYTES; }

    private void advance(long to) {
        position = to;
        searched = to;
    }

    private Result invalid(String reason) {
        error = reason;
        return Result.INVALID;
    }
}
