package io.javelina.structure;

/// Is shown elements of a [HashTable].
@FunctionalInterface
public interface ElementVisitor {
    void visit(long element);
}
