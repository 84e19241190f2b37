package io.javelina.command;

import java.util.List;

/// The first key, the last one (negative: from the end) and the step between them, which is how older clients are told
/// of keys; all 0 when there is no such range.
///
/// @param isComplete whether these are all keys there are
record KeyRange(int first, int last, int step, boolean isComplete) {

    static final KeyRange NONE = new KeyRange(0, 0, 0, true);

    /// The widest range that specifications of neighbouring keys form together.
    static KeyRange of(List<KeySpecification> specifications) {
        if (specifications.size() == 1 && specifications.getFirst().isFixed()) return of(specifications.getFirst());
        KeyRange all = NONE;
        boolean complete = true;
        for (KeySpecification specification : specifications) {
            boolean joins = specification.isFixed() && all.joins(of(specification));
            if (joins) all = all.with(of(specification));
            complete &= joins && !specification.is(KeyFlag.INCOMPLETE);
        }
        return new KeyRange(all.first, all.last, all.step, complete);
    }

    private static KeyRange of(KeySpecification specification) {
        KeySpecification.Index start = (KeySpecification.Index) specification.start();
        KeySpecification.Range range = (KeySpecification.Range) specification.extent();
        int last = range.last() >= 0 ? start.position() + range.last() : range.last();
        return new KeyRange(start.position(), last, range.step(), !specification.is(KeyFlag.INCOMPLETE));
    }

    private boolean joins(KeyRange next) { return next.step == 1 && (this.first == 0 || last == next.first - 1); }

    private KeyRange with(KeyRange next) { return new KeyRange(first == 0 ? next.first : first, next.last, 1, true); }
}
