package io.javelina.server;

import io.javelina.memory.Account;
import io.javelina.memory.Allocator;
import io.javelina.memory.Decimal;
import io.javelina.memory.Memory;
import io.javelina.memory.Slice;
import java.nio.charset.StandardCharsets;

/// A message in the form in which clients get it: once for each version of the protocol that any of them speaks. A
/// flyweight: [#begin] the next one, [#give] it to any number of clients, [#end] it. Node loop only.
///
///     *3 $7 message  $.. channel  $.. payload          >3 in RESP3
///     *4 $8 pmessage $.. pattern  $.. channel  $.. payload
///
/// Short messages are copied to those who get them, longer ones are shared.
final class Message {
    /// From so many bytes on a message is shared. A part of a shared message is an object, which costs more than a copy of
    /// less than this.
    private static final int SHARED_FROM_BYTES = 512;
    /// Of the heap, for parts of messages that clients do not read. Beyond it, messages are copied to native memory.
    private static final long MOST_REFERENCE_BYTES = Runtime.getRuntime().maxMemory() / 8;

    private final OutputPool pool;
    /// Room for a short message in both versions.
    private final long shortForms;
    private byte[] head;
    /// Null when it does not come by a pattern.
    private byte[] pattern;
    private Slice channel;
    private Slice payload;
    private long bytes;
    private boolean hasShort2;
    private boolean hasShort3;
    private SharedMessage form2;
    private SharedMessage form3;

    Message(OutputPool pool, Allocator allocator) {
        this.pool = pool;
        this.shortForms = allocator.allocate(Account.SERVER, 2 * SHARED_FROM_BYTES);
    }

    /// A message; all of it stays as it is until [#end].
    ///
    /// @param kind `message`, `pmessage` or `smessage`
    /// @param byPattern the pattern that the channel matches, null when it is listened to by its name
    void begin(byte[] kind, byte[] byPattern, Slice toChannel, Slice content) {
        head = kind;
        pattern = byPattern;
        channel = toChannel;
        payload = content;
        bytes = 4 + bulkBytes(kind.length) + bulkBytes(channel.length()) + bulkBytes(payload.length())
                + (pattern == null ? 0 : bulkBytes(pattern.length));
    }

    private static long bulkBytes(long length) { return 1 + Decimal.length(length) + 2 + length + 2; }

    /// Bytes that each client gets.
    long bytes() { return bytes; }

    /// Gives it to a client that is not being replied to at this moment.
    void give(Output output, int protocol) {
        if (bytes < SHARED_FROM_BYTES) output.write(shortForm(protocol), bytes);
        else
            if (output.hasRoomFor(bytes) || pool.referenceBytes() > MOST_REFERENCE_BYTES)
                output.write(form(protocol).address(), bytes);
            else
                output.share(form(protocol));
    }

    /// The message in a form that can be kept, until it is released.
    SharedMessage keep(int protocol) {
        SharedMessage form = form(protocol);
        form.retain();
        return form;
    }

    private long shortForm(int protocol) {
        boolean resp3 = protocol == 3;
        long at = resp3 ? shortForms + SHARED_FROM_BYTES : shortForms;
        if (!(resp3 ? hasShort3 : hasShort2)) write(at, protocol);
        if (resp3) hasShort3 = true;
        else hasShort2 = true;
        return at;
    }

    private SharedMessage form(int protocol) {
        if (protocol == 3) {
            if (form3 == null) form3 = newForm(protocol);
            return form3;
        }
        if (form2 == null) form2 = newForm(protocol);
        return form2;
    }

    private SharedMessage newForm(int protocol) {
        SharedMessage form = pool.share(bytes);
        write(form.address(), protocol);
        return form;
    }

    private void write(long to, int protocol) {
        Memory.putByte(to, protocol == 3 ? '>' : '*');
        Memory.putByte(to + 1, pattern == null ? '3' : '4');
        long at = crlf(to + 2);
        at = bulk(at, head);
        if (pattern != null) at = bulk(at, pattern);
        at = bulk(at, channel);
        at = bulk(at, payload);
        assert at == to + bytes : at - to + " bytes instead of " + bytes;
    }

    private static long bulk(long at, byte[] content) {
        long from = length(at, content.length);
        Memory.copy(content, 0, from, content.length);
        return crlf(from + content.length);
    }

    private static long bulk(long at, Slice content) {
        long from = length(at, content.length());
        content.copyTo(from);
        return crlf(from + content.length());
    }

    private static long length(long at, int length) {
        Memory.putByte(at, '$');
        return crlf(at + 1 + Decimal.write(length, at + 1));
    }

    private static long crlf(long at) {
        Memory.putByte(at, '\r');
        Memory.putByte(at + 1, '\n');
        return at + 2;
    }

    /// Nobody else is given it.
    void end() {
        hasShort2 = false;
        hasShort3 = false;
        if (form2 != null) form2.release();
        if (form3 != null) form3.release();
        form2 = null;
        form3 = null;
    }

    @Override
    public String toString() { return new String(head, StandardCharsets.ISO_8859_1) + " to " + channel; }
}
