package io.javelina.config;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/// Between byte-transparent strings (one char for each byte) and strings that people and file systems understand.
public final class Text {
    private Text() {}

    /// The bytes as UTF-8; the same object when all of them are ASCII.
    public static String decode(String bytes) {
        for (int i = 0; i < bytes.length(); i++)
            if (bytes.charAt(i) > 127) return new String(bytes(bytes), StandardCharsets.UTF_8);
        return bytes;
    }

    public static String encode(String text) {
        for (int i = 0; i < text.length(); i++)
            if (text.charAt(i) > 127) return of(text.getBytes(StandardCharsets.UTF_8));
        return text;
    }

    public static String of(byte[] bytes) { return new String(bytes, StandardCharsets.ISO_8859_1); }

    public static byte[] bytes(String bytes) { return bytes.getBytes(StandardCharsets.ISO_8859_1); }

    /// ASCII letters in lower case; other bytes stay as they are.
    static String lowerCase(String bytes) {
        StringBuilder lower = new StringBuilder(bytes);
        for (int i = 0; i < lower.length(); i++) {
            char c = lower.charAt(i);
            if (c >= 'A' && c <= 'Z') lower.setCharAt(i, (char) (c + 32));
        }
        return lower.toString();
    }

    /// What the operating system calls the failure.
    static String reason(IOException failure) {
        if (failure instanceof NoSuchFileException) return "No such file or directory";
        if (failure instanceof AccessDeniedException) return "Permission denied";
        if (failure instanceof FileSystemException system && system.getReason() != null) return system.getReason();
        return failure.getMessage();
    }
}
