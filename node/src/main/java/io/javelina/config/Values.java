package io.javelina.config;

import java.util.Objects;

/// The values of all directives, addressed by [Directive#index]: a number for each, and an object for those that a
/// number cannot say. The objects are immutable, so that two slots are all there is to save and to restore.
///
/// The node loop alone writes. Other threads may read and see a value that was current a moment ago.
final class Values {
    private final long[] numbers;
    private final Object[] objects;

    Values(int count) {
        numbers = new long[count];
        objects = new Object[count];
    }

    private Values(Values other) {
        numbers = other.numbers.clone();
        objects = other.objects.clone();
    }

    Values copy() { return new Values(this); }

    long number(int index) { return numbers[index]; }

    void number(int index, long number) { numbers[index] = number; }

    Object object(int index) { return objects[index]; }

    void object(int index, Object object) { objects[index] = object; }

    /// The slot takes the value that it has in the other values.
    void restore(int index, Values from) {
        numbers[index] = from.numbers[index];
        objects[index] = from.objects[index];
    }

    boolean same(int index, Values other) {
        return numbers[index] == other.numbers[index] && Objects.equals(objects[index], other.objects[index]);
    }
}
