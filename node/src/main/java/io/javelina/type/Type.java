package io.javelina.type;

import io.javelina.memory.Slice;

/// The types of values, in the order of their numbers inside entries.
public enum Type {
    STRING("string"), LIST("list"), SET("set"), SORTED_SET("zset"), HASH("hash"), STREAM("stream");

    private static final Type[] BY_NUMBER = values();
    private final String replyName;
    private final String upperName;

    Type(String replyName) {
        this.replyName = replyName;
        this.upperName = replyName.toUpperCase();
    }

    public static Type of(int number) { return BY_NUMBER[number]; }

    /// The type of this name in any letter case, null when there is none.
    public static Type find(Slice name) {
        for (Type type : BY_NUMBER) if (name.is(type.upperName)) return type;
        return null;
    }

    /// What TYPE replies.
    public String replyName() { return replyName; }
}
