package io.javelina.cluster.bus;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.ToLongFunction;

/// What waits for one thread, in order and bounded in bytes. Offering never waits; what does not fit is dropped and counted,
/// but a queue that holds nothing takes anything. What was taken counts until it is [#done].
final class BoundedQueue<T> {
    /// The header of an array, and the element's place in the queue.
    static final int ELEMENT_OVERHEAD = 24;

    private final ArrayDeque<T> elements = new ArrayDeque<>();
    private final LongSupplier limitBytes;
    private final ToLongFunction<T> size;
    private long bytes;
    /// With those that were taken and are not done.
    private int count;
    private long drops;
    private boolean closed;

    BoundedQueue(LongSupplier limitBytes, ToLongFunction<T> size) {
        this.limitBytes = limitBytes;
        this.size = size;
    }

    synchronized boolean offer(T element) {
        if (closed) return false;
        long added = size.applyAsLong(element);
        if (count > 0 && bytes + added > limitBytes.getAsLong()) {
            drops++;
            return false;
        }
        elements.add(element);
        bytes += added;
        count++;
        notifyAll();
        return true;
    }

    /// Waits for the next; null once the queue is closed and empty.
    synchronized T take() throws InterruptedException {
        while (elements.isEmpty() && !closed) wait();
        return elements.poll();
    }

    /// The next, null when nothing waits.
    synchronized T poll() { return elements.poll(); }

    /// What was taken needs no memory any more.
    synchronized void done(T element) {
        bytes -= size.applyAsLong(element);
        count--;
    }

    /// Nothing is let in any more; what waits can still be taken.
    synchronized void close() {
        closed = true;
        notifyAll();
    }

    /// All that waits, which is then somebody else's; closes the queue.
    synchronized List<T> empty() {
        close();
        List<T> all = new ArrayList<>(elements);
        all.forEach(this::done);
        elements.clear();
        return all;
    }

    synchronized long bytes() { return bytes; }

    /// All that the queue takes.
    synchronized long allocatedBytes() { return bytes + (long) count * ELEMENT_OVERHEAD; }

    synchronized long drops() { return drops; }
}
