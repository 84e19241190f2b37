package io.javelina.management.bean;

/// One step of the way from the kernel's resident size down to what nobody can explain. `kind` is `total` (the first
/// row), `part` (all that are subtracted), `rest` (the last), or `detail` (a part of the row above it, not subtracted
/// again).
public record ProcessMemoryRow(
        String name, String kind, long bytes, String exactness, String meaning) {
}
