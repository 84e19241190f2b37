package io.javelina.structure;

/// What a [HashTable] must know of its elements. They are native addresses, not 0 and below 2^56, of memory that the
/// caller owns.
public interface Elements {
    /// The hash of the element's key, the same as long as the element is in a table.
    long hash(long element);

    /// Whether the element's key is these bytes.
    boolean matches(long element, long keyAddress, int keyLength);
}
