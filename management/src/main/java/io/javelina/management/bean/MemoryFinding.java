package io.javelina.management.bean;

/// One finding of the doctor. Severity is `notice`, `warning` or `critical`.
public record MemoryFinding(
        String label, String severity, String text) {
}
