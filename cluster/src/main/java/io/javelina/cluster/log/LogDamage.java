package io.javelina.cluster.log;

import java.io.IOException;

/// The node must not start with the files of a log: they are not what was written to them, or another build wrote them in another format.
/// The message is for people.
public final class LogDamage extends IOException {
    private static final long serialVersionUID = 1;

    LogDamage(String message) { super(message); }
}
