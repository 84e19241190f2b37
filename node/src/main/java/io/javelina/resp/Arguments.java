package io.javelina.resp;

import io.javelina.memory.Slice;
import java.util.Arrays;

/// The arguments of one request, the command's name first. They point into the buffer that the request was read into
/// and are good until the command has been executed. Reused for request after request.
public final class Arguments {
    private static final int FEWEST = 8;
    /// More than this many are not kept for the next request.
    private static final int MOST_KEPT = 1024;
    /// What one takes on the heap: the object with its compressed header (40 bytes) and the reference to it.
    private static final int SLICE_BYTES = 44;

    private Slice[] slices = new Slice[FEWEST];
    private int size;
    private long start;

    public Arguments() {
        fill(0);
    }

    private void fill(int from) {
        for (int i = from; i < slices.length; i++) slices[i] = new Slice();
    }

    public int size() { return size; }

    /// Address of the first byte of the request as it was received.
    public long start() { return start; }

    public void start(long address) { start = address; }

    /// Argument `index`; 0 is the command's name.
    public Slice get(int index) {
        assert index >= 0 && index < size : "argument " + index + " of " + size;
        return slices[index];
    }

    public void clear() { size = 0; }

    /// Estimated bytes on the heap, those for further arguments included.
    public long heapBytes() { return (long) slices.length * SLICE_BYTES; }

    /// Gives up room that only an unusually long request needed. The arguments are gone.
    public void shrink() {
        size = 0;
        if (slices.length <= MOST_KEPT) return;
        slices = new Slice[FEWEST];
        fill(0);
    }

    /// The bytes between `from` and `to` have moved by `distance`: arguments among them follow.
    public void relocate(long from, long to, long distance) {
        for (int i = 0; i < size; i++) {
            Slice slice = slices[i];
            if (slice.address() >= from && slice.address() <= to)
                slice.wrap(slice.address() + distance, slice.length());
        }
    }

    public void add(long address, int length) {
        if (size == slices.length) {
            slices = Arrays.copyOf(slices, size * 2);
            fill(size);
        }
        slices[size++].wrap(address, length);
    }
}
