package io.javelina.server;

import java.security.SecureRandom;
import java.util.HexFormat;

/// Who this node is: numbers that are made up at the start, and when that was.
final class NodeIdentity {
    private static final int ID_BYTES = 20;

    private final SecureRandom random = new SecureRandom();
    private final String runId = newId();
    private final long startMillis;

    NodeIdentity(long startMillis) { this.startMillis = startMillis; }

    /// 40 hexadecimal digits that nobody else has.
    String newId() {
        byte[] bytes = new byte[ID_BYTES];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    /// 40 hexadecimal digits that are new with every start.
    String runId() { return runId; }

    /// Unix milliseconds of the start.
    long startMillis() { return startMillis; }
}
