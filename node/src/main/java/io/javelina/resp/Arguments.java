package io.javelina.resp;

import io.javelina.memory.Slice;
import java.util.Arrays;

/// The arguments of one request, the command's name first. They point into the buffer that the request was read into
/// and are good until the command has been executed. Reused for request after request.
public final class Arguments {
    private Slice[] slices = new Slice[8];
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
