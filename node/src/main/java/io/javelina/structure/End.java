package io.javelina.structure;

/// An end of a list.
public enum End {
    HEAD, TAIL;

    public End opposite() { return this == HEAD ? TAIL : HEAD; }
}
