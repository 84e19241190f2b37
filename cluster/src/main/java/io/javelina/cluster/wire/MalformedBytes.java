package io.javelina.cluster.wire;

/// Bytes that do not say what they should; the message is for people.
public final class MalformedBytes extends Exception {
    private static final long serialVersionUID = 1;

    public MalformedBytes(String message) { super(message); }
}
