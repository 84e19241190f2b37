package io.javelina.server;

import io.javelina.command.Request;
import io.javelina.keyspace.Database;
import io.javelina.resp.Reply;
import io.javelina.type.CommandError;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/// DEBUG PROTOCOL: one reply of each type of the protocol, for those who test clients.
final class DebugProtocol {
    private static final CommandError NO_RESP2 = new CommandError("ERR RESP2 is not supported by this command");
    private static final CommandError UNKNOWN = new CommandError(
            "ERR Wrong protocol type name. Please use one of the following: string|integer|double|bignum|null|array"
                    + "|set|map|attrib|push|verbatim|true|false");

    void reply(Request request, Database database, Reply reply) {
        switch (request.argument(2).text().toLowerCase(Locale.ROOT)) {
            case "string" -> reply.bulk("Hello World");
            case "integer" -> reply.integer(12345);
            case "double" -> reply.real(3.141);
            case "null" -> reply.nil();
            case "bignum" -> reply.bigNumber("1234567999999999999999999999999999999");
            case "verbatim" -> reply.verbatim("txt",
                    "This is a verbatim\nstring".getBytes(StandardCharsets.ISO_8859_1));
            case "true" -> reply.bool(true);
            case "false" -> reply.bool(false);
            case "array" -> {
                reply.array(3);
                numbers(reply);
            }
            case "set" -> {
                reply.set(3);
                numbers(reply);
            }
            case "map" -> map(reply);
            case "attrib" -> attribute(reply);
            case "push" -> push(reply);
            default -> throw UNKNOWN;
        }
    }

    private static void numbers(Reply reply) { for (int i = 0; i < 3; i++) reply.integer(i); }

    private static void map(Reply reply) {
        reply.map(3);
        for (int i = 0; i < 3; i++) {
            reply.integer(i);
            reply.bool(i == 1);
        }
    }

    private static void attribute(Reply reply) {
        if (reply.protocol() == 3) {
            reply.attribute(1);
            reply.bulk("key-popularity");
            reply.array(2);
            reply.bulk("key:123");
            reply.integer(90);
        }
        reply.bulk("Some real reply following the attribute");
    }

    /// A push is no answer, so a normal reply comes behind it.
    private static void push(Reply reply) {
        if (reply.protocol() < 3) throw NO_RESP2;
        reply.push(2);
        reply.bulk("server-cpu-usage");
        reply.integer(42);
        reply.bulk("Some real reply following the push reply");
    }
}
