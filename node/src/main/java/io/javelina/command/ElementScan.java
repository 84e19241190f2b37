package io.javelina.command;

import io.javelina.memory.Glob;
import io.javelina.memory.Slice;
import io.javelina.resp.Reply;
import io.javelina.structure.ElementVisitor;
import io.javelina.type.CommandError;

/// What SSCAN, HSCAN and ZSCAN have in common: a cursor in argument 2, options after it, and how long one call goes on.
final class ElementScan {
    private Glob pattern;
    private long count = ScanCommands.DEFAULT_COUNT;
    private boolean isWithoutValues;
    private long seen;

    /// Visits some elements from a cursor on; returns where to go on, 0 at the end.
    interface Step {
        long scan(long cursor, ElementVisitor visitor);
    }

    /// @param mayOmitValues whether the option NOVALUES makes sense
    /// @throws CommandError when the options make none
    ElementScan(Request request, boolean mayOmitValues) {
        for (int i = 3; i < request.size(); i++) {
            boolean hasValue = i + 1 < request.size();
            if (hasValue && request.is(i, "COUNT")) count = ScanCommands.count(request, ++i);
            else if (hasValue && request.is(i, "MATCH")) pattern = new Glob(request.argument(++i), false);
            else if (request.is(i, "NOVALUES")) omitValues(mayOmitValues);
            else throw CommandError.SYNTAX;
        }
    }

    private void omitValues(boolean allowed) {
        if (!allowed) throw ScanCommands.NOVALUES;
        isWithoutValues = true;
    }

    /// The cursor of the request; asked before the key is looked up, as the options are after it.
    static long cursor(Request request) { return ScanCommands.cursor(request.argument(2)); }

    /// The reply when there is no such key.
    static void replyNothing(Reply reply) {
        reply.array(2);
        reply.bulkInteger(0);
        reply.array(0);
    }

    boolean isWithoutValues() { return isWithoutValues; }

    /// Whether an element of this name is wanted.
    boolean wants(Slice name) { return pattern == null || pattern.isStar() || pattern.matches(name); }

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
        } while (next != 0 && seen < count && steps++ / ScanCommands.STEPS_PER_KEY < count);
        return next;
    }

    /// The head of the reply, before `elements` elements.
    static void replyHead(long next, long elements, Reply reply) {
        reply.array(2);
        reply.bulk(Long.toUnsignedString(next));
        reply.array(elements);
    }
}
