package io.javelina.script;

/// What JSON is made of, under the names that errors tell scripts.
enum JsonToken {
    OBJECT_BEGIN("T_OBJ_BEGIN"),
    OBJECT_END("T_OBJ_END"),
    ARRAY_BEGIN("T_ARR_BEGIN"),
    ARRAY_END("T_ARR_END"),
    STRING("T_STRING"),
    NUMBER("T_NUMBER"),
    TRUE("T_BOOLEAN"),
    FALSE("T_BOOLEAN"),
    NULL("T_NULL"),
    COLON("T_COLON"),
    COMMA("T_COMMA"),
    END("T_END");

    private final String title;

    JsonToken(String title) { this.title = title; }

    /// What errors call it.
    String title() { return title; }
}
