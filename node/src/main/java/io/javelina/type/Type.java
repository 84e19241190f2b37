package io.javelina.type;

/// The types of values, in the order of their numbers inside entries.
public enum Type {
    STRING("string"), LIST("list"), SET("set"), SORTED_SET("zset"), HASH("hash"), STREAM("stream");

    private static final Type[] BY_NUMBER = values();
    private final String replyName;

    Type(String replyName) { this.replyName = replyName; }

    public static Type of(int number) { return BY_NUMBER[number]; }

    /// What TYPE replies.
    public String replyName() { return replyName; }
}
