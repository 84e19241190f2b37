package io.javelina.type;

/// A set of up to as many numbers other than 0 as it was made for.
final class LongSet {
    /// Twice as many places as numbers at least; 0 is a free place.
    private final long[] places;
    private int size;

    LongSet(int most) { places = new long[Integer.highestOneBit(Math.max(1, most)) * 4]; }

    int size() { return size; }

    /// Whether it was not there yet.
    boolean add(long number) {
        int mask = places.length - 1;
        int place = Long.hashCode(number * 0x9e3779b97f4a7c15L) & mask;
        for (; places[place] != 0; place = place + 1 & mask) if (places[place] == number) return false;
        places[place] = number;
        size++;
        return true;
    }
}
