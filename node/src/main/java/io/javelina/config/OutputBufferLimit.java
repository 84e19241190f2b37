package io.javelina.config;

/// A client is closed when its output passes the hard limit, or stays above the soft one for so many seconds; 0 is no
/// limit.
public record OutputBufferLimit(long hardBytes, long softBytes, int softSeconds) {
    static final OutputBufferLimit NONE = new OutputBufferLimit(0, 0, 0);

    String show() {
        return Long.toUnsignedString(hardBytes) + " " + Long.toUnsignedString(softBytes) + " " + softSeconds;
    }

    String write() { return Numbers.showMemory(hardBytes) + " " + Numbers.showMemory(softBytes) + " " + softSeconds; }
}
