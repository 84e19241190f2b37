package io.javelina.command;

import io.javelina.memory.Slice;
import io.javelina.resp.Reply;
import io.javelina.structure.ElementVisitor;
import io.javelina.type.CommandError;

/// What SSCAN, HSCAN and ZSCAN have in common: a cursor in argument 2, options after it, and how long one call goes on.
final class ElementScan {
    private final ScanOptions options;
    private long seen;

    /// Visits some elements from a cursor on; returns where to go on, 0 at the end.
    interface Step {
        long scan(long cursor, ElementVisitor visitor);
    }

    /// @throws CommandError when the options make no sense
    ElementScan(Request request, ScanOptions.Scanned scanned) { options = ScanOptions.parse(request, 3, scanned); }

    /// The cursor of the request; asked before the key is looked up, as the options are after it.
    static long cursor(Request request) { return ScanOptions.cursor(request.argument(2)); }

    /// The reply when there is no such key.
    static void replyNothing(Reply reply) {
        reply.array(2);
        reply.bulkInteger(0);
        reply.array(0);
    }

    boolean isWithoutValues() { return !options.withValues(); }

    /// Whether an element of this name is wanted.
    boolean wants(Slice name) { return options.matches(name); }

    /// Takes steps until enough elements were seen, and shows each to the visitor.
    ///
    /// @return where to go on, 0 at the end
    long run(long cursor, Step step, ElementVisitor visitor) {
        long next = cursor;
        long steps = 0;
        do {
            next = step.scan(next, element -> {
                seen++;
                visitor.visit(element);
            });
        } while (options.goesOn(next, seen, ++steps));
        return next;
    }

    /// The head of the reply, before `elements` elements.
    static void replyHead(long next, long elements, Reply reply) {
        reply.array(2);
        reply.bulk(Long.toUnsignedString(next));
        reply.array(elements);
    }
}
