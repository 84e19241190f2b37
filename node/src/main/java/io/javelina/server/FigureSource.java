package io.javelina.server;

/// A feature that knows some of the figures of a record. Node loop only.
///
/// It fills in what it has measured and leaves everything else alone: a figure that nobody filled is absent, and never 0.
/// It does so in constant time, or once per replica.
///
/// @param <F> the figures, such as [io.javelina.management.figures.PersistenceFigures]
@FunctionalInterface
interface FigureSource<F> {
    void fill(F figures);
}
