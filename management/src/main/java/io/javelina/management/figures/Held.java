package io.javelina.management.figures;

import java.util.function.LongSupplier;
import java.util.function.Supplier;

/// Holds what a source answered for a moment, so that figures which are read one by one still belong together. There
/// is no lock: a reader that finds it too old asks the source itself, at worst at the same time as another. The node's
/// loop reads here too and must never wait for a thread that waits for the loop.
public final class Held<T> {
    private final Supplier<T> source;
    private final long maxAgeNanos;
    private final LongSupplier nanoTime;

    /// What the source answered last, and when; null before the first question.
    private volatile Taken<T> taken;

    private record Taken<T>(T value, long nanos) {
    }

    public Held(Supplier<T> source, long maxAgeNanos, LongSupplier nanoTime) {
        this.source = source;
        this.maxAgeNanos = maxAgeNanos;
        this.nanoTime = nanoTime;
    }

    /// The value held, or a new one when that is too old. Within [Moment#together] it is always the same one.
    public T get() { return Moment.value(this, this::recent); }

    /// Asks the source now, whatever is held.
    public T refresh() {
        T value = source.get();
        taken = new Taken<>(value, nanoTime.getAsLong());
        return value;
    }

    private T recent() {
        Taken<T> last = taken;
        return last != null && nanoTime.getAsLong() - last.nanos() <= maxAgeNanos ? last.value() : refresh();
    }
}
