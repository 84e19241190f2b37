package io.javelina.management.access;

/// What a user may do: `MONITOR` reads, `OPERATOR` also writes and calls operations.
public enum Role {
    MONITOR, OPERATOR
}
