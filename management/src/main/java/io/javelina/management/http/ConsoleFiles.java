package io.javelina.management.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HexFormat;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;

/// The console's files, from the class path. Browsers keep them but ask each time whether they are still the same.
public final class ConsoleFiles implements Endpoint {
    private static final String PREFIX = "/console/";
    private static final String FOLDER = "/io/javelina/console/";
    private static final String INDEX = "index.html";

    /// Names of letters, digits and dashes with dots between, so that no path leads out of the folder.
    private static final Pattern PATH = Pattern.compile("([\\w-]+/)*[\\w-]+(\\.[\\w-]+)+");

    private static final Map<String, String> TYPES = Map.ofEntries(Map.entry("html", "text/html; charset=utf-8"),
            Map.entry("css", "text/css; charset=utf-8"), Map.entry("js", "text/javascript; charset=utf-8"),
            Map.entry("mjs", "text/javascript; charset=utf-8"), Map.entry("json", "application/json"),
            Map.entry("webmanifest", "application/manifest+json"), Map.entry("svg", "image/svg+xml"),
            Map.entry("png", "image/png"), Map.entry("ico", "image/x-icon"), Map.entry("woff2", "font/woff2"),
            Map.entry("txt", Answer.TEXT));

    static Answer toConsole(Request request) {
        return request.isRead()
                ? Answer.text(302, "The console is at " + PREFIX, Map.of("Location", PREFIX))
                : Answer.methodNotAllowed("GET, HEAD");
    }

    @Override
    public Answer answer(Request request) {
        if (!request.isRead()) return Answer.methodNotAllowed("GET, HEAD");
        if (!request.path().startsWith(PREFIX)) return toConsole(request);
        String name = request.path().substring(PREFIX.length());
        String file = name.isEmpty() ? INDEX : name;
        byte[] content = PATH.matcher(file).matches() ? read(file) : null;
        if (content == null) return Answer.text(404, "The console has no such file");
        String tag = tag(content);
        Map<String, String> headers = Map.of("Cache-Control", "no-cache", "ETag", tag);
        if (tag.equals(request.headers().get(HttpHeaderNames.IF_NONE_MATCH))) {
            return new Answer(304, null, new byte[0], headers);
        }
        return new Answer(200, type(file), content, headers);
    }

    private static byte[] read(String file) {
        try (InputStream in = ConsoleFiles.class.getResourceAsStream(FOLDER + file)) {
            return in == null ? null : in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String type(String file) {
        return TYPES.getOrDefault(file.substring(file.lastIndexOf('.') + 1), "application/octet-stream");
    }

    private static String tag(byte[] content) {
        CRC32C sum = new CRC32C();
        sum.update(content);
        return '"' + HexFormat.of().toHexDigits((sum.getValue() << 32) | content.length) + '"';
    }
}
