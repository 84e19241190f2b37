package io.javelina.persistence;

/// The manifest of the append-only file makes no sense; says why, where and at what text.
public final class CorruptManifest extends Exception {
    private final int lineNumber;
    /// Null when no line is to blame.
    private final transient String line;

    CorruptManifest(String reason, int lineNumber, String line) {
        super(reason);
        this.lineNumber = lineNumber;
        this.line = line;
    }

    /// Counts from 1.
    public int lineNumber() { return lineNumber; }

    /// The line without blanks around it, null when no line is to blame.
    public String line() { return line; }
}
