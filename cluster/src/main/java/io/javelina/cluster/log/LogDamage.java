package io.javelina.cluster.log;

import java.io.IOException;

/// The files of a log are not what was written to them: the node must not start with them. The message is for people.
public final class LogDamage extends IOException {
    private static final long serialVersionUID = 1;

    LogDamage(String message) { super(message); }
}
