package io.javelina.doctor;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// A connection for a few questions, in RESP2.
final class RespConnection implements AutoCloseable {
    private static final int LONGEST_REPLY = 64 << 20;
    private static final int MOST_ELEMENTS = 1 << 20;

    /// The server's answer is an error.
    static final class ErrorReply extends IOException {
        private static final long serialVersionUID = 1;

        ErrorReply(String text) { super(text); }
    }

    private final Socket socket = new Socket();
    private final InputStream in;

    RespConnection(String host, int port, int timeoutMillis) throws IOException {
        try {
            socket.connect(new InetSocketAddress(InetAddress.getByName(host), port), timeoutMillis);
            socket.setSoTimeout(timeoutMillis);
            in = new BufferedInputStream(socket.getInputStream());
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /// The address that was connected to.
    InetAddress peer() { return socket.getInetAddress(); }

    /// The reply: a String, a Long, a List of replies, or null.
    Object ask(String... words) throws IOException {
        ByteArrayOutputStream request = new ByteArrayOutputStream();
        request.writeBytes(("*" + words.length + "\r\n").getBytes(StandardCharsets.UTF_8));
        for (String word : words) {
            byte[] bytes = word.getBytes(StandardCharsets.UTF_8);
            request.writeBytes(("$" + bytes.length + "\r\n").getBytes(StandardCharsets.UTF_8));
            request.writeBytes(bytes);
            request.writeBytes(new byte[]{ '\r', '\n' });
        }
        socket.getOutputStream().write(request.toByteArray());
        return reply();
    }

    private Object reply() throws IOException {
        String line = line();
        if (line.isEmpty()) throw new IOException("this is no RESP");
        String rest = line.substring(1);
        return switch (line.charAt(0)) {
            case '+' -> rest;
            case '-' -> throw new ErrorReply(rest);
            case ':' -> number(rest);
            case '$' -> bulk(number(rest));
            case '*' -> array(number(rest));
            default -> throw new IOException("this is no RESP: " + line);
        };
    }

    private static long number(String text) throws IOException {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new IOException("this is no number: " + text, e);
        }
    }

    private String bulk(long length) throws IOException {
        if (length < 0) return null;
        if (length > LONGEST_REPLY) throw new IOException("a reply of " + length + " bytes");
        byte[] bytes = in.readNBytes((int) length);
        if (bytes.length < length || !line().isEmpty()) throw new EOFException("the reply ends too early");
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private List<Object> array(long length) throws IOException {
        if (length < 0) return null;
        if (length > MOST_ELEMENTS) throw new IOException("a reply of " + length + " elements");
        List<Object> elements = new ArrayList<>();
        for (long i = 0; i < length; i++) elements.add(reply());
        return elements;
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) throw new EOFException("the connection was closed");
            if (line.length() >= 1 << 16) throw new IOException("this is no RESP");
            if (next != '\r') line.append((char) next);
        }
        return line.toString();
    }

    @Override
    public void close() throws IOException { socket.close(); }
}
