package io.javelina.command;

import io.javelina.memory.Slice;
import io.javelina.type.CommandError;
import io.javelina.type.LongDouble;

/// How long a blocking command waits at most, as clients say it: in seconds with a fraction, or in milliseconds; 0 is for
/// ever.
public final class BlockingTimeout {
    private static final int MILLIS_PER_SECOND = 1000;
    private static final CommandError NO_FLOAT = new CommandError("ERR timeout is not a float or out of range");
    private static final CommandError NO_INTEGER = new CommandError("ERR timeout is not an integer or out of range");
    private static final CommandError NEGATIVE = new CommandError("ERR timeout is negative");
    private static final CommandError OUT_OF_RANGE = new CommandError("ERR timeout is out of range");

    private BlockingTimeout() {}

    /// When the time in argument `index` is over: unix milliseconds, or [Wait#FOR_EVER]. It is in seconds; a part of a
    /// millisecond is a whole one.
    ///
    /// @throws CommandError when it is no such time
    public static long deadline(Request request, int index) {
        Slice seconds = request.argument(index);
        return fromNow(seconds.isInteger() ? whole(seconds.integer()) : fraction(seconds), request);
    }

    /// As [#deadline] of a time in milliseconds, without fractions.
    public static long deadlineOfMillis(Request request, int index) {
        return fromNow(request.integer(index, NO_INTEGER), request);
    }

    private static long whole(long seconds) {
        if (seconds > Long.MAX_VALUE / MILLIS_PER_SECOND) throw OUT_OF_RANGE;
        return Math.max(seconds, -1) * MILLIS_PER_SECOND;
    }

    private static long fraction(Slice seconds) {
        try {
            return LongDouble.parse(seconds).ceilingTimes(MILLIS_PER_SECOND);
        } catch (CommandError e) {
            throw NO_FLOAT;
        }
    }

    private static long fromNow(long millis, Request request) {
        if (millis < 0) throw NEGATIVE;
        if (millis == 0) return Wait.FOR_EVER;
        long now = request.client().database().keyspace().now();
        if (millis > Long.MAX_VALUE - now) throw OUT_OF_RANGE;
        return now + millis;
    }
}
