package io.javelina.tls;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// One block of a PEM file: what it is, and its bytes. Whatever stands between blocks is for people.
record Pem(String label, byte[] bytes) {
    private static final Pattern BLOCK = Pattern
            .compile("-----BEGIN ([A-Z0-9 ]+)-----([^-]*(?:-[^-]+)*)-----END \\1-----");
    /// Old encrypted keys have headers, such as `Proc-Type`.
    private static final Pattern HEADER = Pattern.compile("^[A-Za-z-]+:", Pattern.MULTILINE);

    static List<Pem> in(Path file) throws IOException {
        Matcher blocks = BLOCK.matcher(Files.readString(file, StandardCharsets.ISO_8859_1));
        List<Pem> found = new ArrayList<>();
        while (blocks.find()) found.add(new Pem(blocks.group(1), decoded(file, blocks.group(2))));
        return found;
    }

    private static byte[] decoded(Path file, String text) throws IOException {
        if (HEADER.matcher(text).find())
            throw new IOException(file + ": a key that is encrypted in the old way; openssl pkcs8 -topk8 renews it");
        try {
            return Base64.getMimeDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw new IOException(file + ": " + e.getMessage());
        }
    }

    boolean is(String what) { return label.equals(what); }
}
