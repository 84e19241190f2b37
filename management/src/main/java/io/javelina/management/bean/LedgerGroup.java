package io.javelina.management.bean;

/// The sum over the accounts of a group.
public record LedgerGroup(
        String group, long bytes, int accounts) {
}
