package io.javelina.resp;

import io.javelina.memory.Decimal;
import io.javelina.memory.Memory;
import io.javelina.memory.Real;
import io.javelina.memory.Slice;
import java.nio.charset.StandardCharsets;

/// Writes replies in the protocol of the client that it is bound to. Each method writes one element; the methods for
/// aggregates write the head, and the elements follow. Where RESP2 lacks a type it gets what Valkey sends instead.
///
/// Text given as String is ISO-8859-1: one byte per character.
public final class Reply {
    private static final byte[] CRLF = { '\r', '\n' };
    private static final int LONGEST_NUMBER = 24;
    /// CR and LF as the two bytes of a little-endian number.
    private static final int LINE_BREAK = '\r' | '\n' << 8;
    /// Bulk strings shorter than this are written in one go.
    private static final int SHORT_BULK = 100;
    /// What their head and end take at most.
    private static final int SHORT_BULK_EXTRA = 7;
    /// `$26` and a line break.
    private static final int LONGEST_REAL_HEAD = 5;

    private ReplySink sink;
    private boolean resp3;
    private long position;
    private long limit;
    /// Where the reply began, 0 when that chunk is no longer the current one.
    private long start;
    private String error;

    /// Binds the writer to a client's output.
    public Reply bind(ReplySink target, int protocol) {
        sink = target;
        resp3 = protocol == 3;
        position = target.position();
        limit = target.limit();
        start = position;
        error = null;
        return this;
    }

    /// What was written so far is done, and another reply begins behind it, in the same place and protocol.
    public void next() {
        sink.commit(position);
        position = sink.position();
        limit = sink.limit();
        start = position;
        error = null;
    }

    /// Takes back what was written since [#bind] or [#next].
    ///
    /// @return false when a part of it is out of reach
    public boolean restart() {
        if (start == 0) return false;
        position = start;
        return true;
    }

    /// Hands what was written to the sink.
    public void commit() { sink.commit(position); }

    /// 2 or 3.
    public int protocol() { return resp3 ? 3 : 2; }

    /// From now on replies are in this protocol.
    public void protocol(int version) { resp3 = version == 3; }

    /// The last error written since [#bind] or [#next], without its sign; null when there was none.
    public String error() { return error; }

    public void ok() { simple("OK"); }

    public void simple(String text) { line('+', text); }

    /// @param text the whole error, its code first, such as `ERR syntax error`; line breaks become blanks
    public void error(String text) {
        error = text;
        line('-', text.indexOf('\r') < 0 && text.indexOf('\n') < 0 ? text : text.replace('\r', ' ').replace('\n', ' '));
    }

    public void integer(long value) { number(':', value); }

    public void bulk(Slice bytes) { bulk(bytes.address(), bytes.length()); }

    public void bulk(long address, long length) {
        if (length < SHORT_BULK) {
            shortBulk(address, (int) length);
            return;
        }
        number('$', length);
        raw(address, length);
        crlf();
    }

    /// As [#bulk]: room is made once for all of it, and the length has one or two digits.
    private void shortBulk(long address, int length) {
        reserve(length + SHORT_BULK_EXTRA);
        long at = position;
        Memory.putByte(at++, '$');
        if (length >= 10) Memory.putByte(at++, '0' + length / 10);
        Memory.putByte(at++, '0' + length % 10);
        Memory.putShort(at, LINE_BREAK);
        Memory.copy(address, at + 2, length);
        Memory.putShort(at + 2 + length, LINE_BREAK);
        position = at + 4 + length;
    }

    public void bulk(byte[] bytes) {
        number('$', bytes.length);
        raw(bytes);
        crlf();
    }

    public void bulk(String text) { bulk(text.getBytes(StandardCharsets.ISO_8859_1)); }

    /// The decimal digits of a number as a bulk string.
    public void bulkInteger(long value) {
        number('$', Decimal.length(value));
        reserve(LONGEST_NUMBER);
        position += Decimal.write(value, position);
        crlf();
    }

    /// Two unsigned numbers with a sign between them, such as `1-2`, as a bulk string.
    public void bulkPair(long left, char between, long right) {
        number('$', Decimal.unsignedLength(left) + 1 + Decimal.unsignedLength(right));
        reserve(2 * LONGEST_NUMBER);
        position += Decimal.writeUnsigned(left, position);
        Memory.putByte(position++, between);
        position += Decimal.writeUnsigned(right, position);
        crlf();
    }

    /// No value: `$-1` or, in RESP3, `_`.
    public void nil() { line(resp3 ? "_" : "$-1"); }

    /// No array: `*-1` or, in RESP3, `_`.
    public void nilArray() { line(resp3 ? "_" : "*-1"); }

    public void array(long elements) { number('*', elements); }

    /// A map of so many pairs; in RESP2 an array of twice as many elements.
    public void map(long pairs) {
        if (resp3) number('%', pairs);
        else number('*', 2 * pairs);
    }

    public void set(long elements) { number(resp3 ? '~' : '*', elements); }

    public void push(long elements) { number(resp3 ? '>' : '*', elements); }

    /// Attributes of the next element; RESP3 only.
    public void attribute(long pairs) { number('|', pairs); }

    /// `#t` or `#f`; in RESP2 1 or 0.
    public void bool(boolean value) { line(resp3 ? value ? "#t" : "#f" : value ? ":1" : ":0"); }

    /// A double; in RESP2 a bulk string.
    public void real(double value) {
        reserve(LONGEST_REAL_HEAD + Real.LONGEST + CRLF.length);
        // The text first, behind the longest head that it may get, as the head of a bulk string tells its length.
        long text = position + LONGEST_REAL_HEAD;
        int length = Real.write(value, text);
        if (resp3) Memory.putByte(position++, ',');
        else number('$', length);
        Memory.copy(text, position, length);
        position += length;
        crlf();
    }

    /// A double whose digits are given; in RESP2 a bulk string.
    public void real(String digits) {
        if (resp3) line(',', digits);
        else bulk(digits);
    }

    /// A big number in decimal; in RESP2 a bulk string.
    public void bigNumber(String digits) {
        if (resp3) line('(', digits);
        else bulk(digits);
    }

    /// Text with a three-letter format (`txt`, `mkd`); in RESP2 a bulk string.
    public void verbatim(String format, byte[] text) {
        if (!resp3) {
            bulk(text);
            return;
        }
        number('=', text.length + 4L);
        raw((format + ":").getBytes(StandardCharsets.ISO_8859_1));
        raw(text);
        crlf();
    }

    /// Whether nobody will read the reply, since its client is about to be closed. Commands whose replies may be far longer
    /// than what is stored look at this, and stop.
    public boolean isAbandoned() { return sink.isAbandoned(); }

    /// Bytes that are RESP already.
    public void raw(byte[] resp) {
        for (int done = 0; done < resp.length;) {
            reserve(1);
            int part = (int) Math.min(limit - position, resp.length - done);
            Memory.copy(resp, done, position, part);
            position += part;
            done += part;
        }
    }

    /// Bytes that are RESP already.
    public void raw(long address, long length) {
        for (long done = 0; done < length;) {
            reserve(1);
            if (start == 0 && isAbandoned()) return;
            long part = Math.min(limit - position, length - done);
            Memory.copy(address + done, position, part);
            position += part;
            done += part;
        }
    }

    private void line(char sign, String text) {
        reserve(text.length() + 3);
        Memory.putByte(position++, sign);
        ascii(text);
    }

    private void line(String text) {
        reserve(text.length() + 2);
        ascii(text);
    }

    private void ascii(String text) {
        for (int i = 0; i < text.length(); i++) Memory.putByte(position++, text.charAt(i));
        crlf();
    }

    private void number(char sign, long value) {
        reserve(LONGEST_NUMBER);
        Memory.putByte(position++, sign);
        position += Decimal.write(value, position);
        crlf();
    }

    private void crlf() {
        reserve(2);
        Memory.putByte(position, CRLF[0]);
        Memory.putByte(position + 1, CRLF[1]);
        position += 2;
    }

    private void reserve(int bytes) {
        if (limit - position >= bytes) return;
        sink.advance(position, bytes);
        start = 0;
        position = sink.position();
        limit = sink.limit();
    }
}
