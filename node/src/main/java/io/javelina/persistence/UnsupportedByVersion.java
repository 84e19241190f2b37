package io.javelina.persistence;

/// A value has something that the version of the format which is to be written does not know. The message says what, and
/// which version does. It has no stack trace: nothing went wrong in the code.
public final class UnsupportedByVersion extends RuntimeException {
    private final int needed;

    UnsupportedByVersion(String what, int written, int needed) {
        super(what + " cannot be written in RDB version " + written + ", only from " + needed
                + " on (rdb-compatibility-version)", null, false, false);
        this.needed = needed;
    }

    /// The first version that knows it.
    int needed() { return needed; }
}
