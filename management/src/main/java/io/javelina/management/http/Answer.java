package io.javelina.management.http;

import java.nio.charset.StandardCharsets;
import java.util.Map;

/// An answer: status, type, content and headers besides those that every answer has.
public record Answer(int status, String contentType, byte[] content, Map<String, String> headers) {
    public static final String TEXT = "text/plain; charset=utf-8";

    public static Answer text(int status, String text) { return text(status, text, Map.of()); }

    public static Answer text(int status, String text, Map<String, String> headers) {
        return new Answer(status, TEXT, (text + "\n").getBytes(StandardCharsets.UTF_8), headers);
    }

    public static Answer data(String contentType, byte[] content) {
        return new Answer(200, contentType, content, Map.of("Cache-Control", "no-store"));
    }

    public static Answer methodNotAllowed(String allowed) {
        return text(405, "This path takes " + allowed, Map.of("Allow", allowed));
    }
}
