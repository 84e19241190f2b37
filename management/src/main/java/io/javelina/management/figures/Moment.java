package io.javelina.management.figures;

import java.util.IdentityHashMap;
import java.util.Map;
import java.util.function.Supplier;

/// Makes everything that one request reads agree: inside [#together] each [Held] value is looked at once and then kept
/// for the rest of the request, even when it grows too old in between.
public final class Moment {
    private static final ScopedValue<Map<Held<?>, Object>> VALUES = ScopedValue.newInstance();

    private Moment() {}

    /// Runs the reads of one request. Inside another call it is part of that one's moment.
    public static <R, X extends Throwable> R together(ScopedValue.CallableOp<R, X> reads) throws X {
        if (VALUES.isBound()) return reads.call();
        return ScopedValue.where(VALUES, new IdentityHashMap<>()).call(reads);
    }

    @SuppressWarnings("unchecked")
    static <T> T value(Held<T> held, Supplier<T> recent) {
        if (!VALUES.isBound()) return recent.get();
        Map<Held<?>, Object> values = VALUES.get();
        Object value = values.get(held);
        if (value == null) values.put(held, value = recent.get());
        return (T) value;
    }
}
