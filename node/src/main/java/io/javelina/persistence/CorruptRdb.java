package io.javelina.persistence;

/// Bytes that are no RDB value: cut off, contradicting themselves, or of a kind that is unknown here. The message says what
/// is wrong, for logs. It has no stack trace, since the fault is in the bytes and not in the code.
public final class CorruptRdb extends RuntimeException {
    public CorruptRdb(String what) { super(what, null, false, false); }
}
