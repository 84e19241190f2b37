package io.javelina.management.http;

import io.javelina.management.bean.Names;
import java.util.Map;
import javax.management.JMException;
import javax.management.MBeanServer;

/// One word for those who start and stop servers: `ok`, or with status 503 `loading` or `busy`.
public final class Health implements Endpoint {
    /// A loop that has not answered for this long is busy with something that it should not do.
    private static final long BUSY_MILLIS = 5000;

    private final MBeanServer server;

    public Health(MBeanServer server) { this.server = server; }

    @Override
    public Answer answer(Request request) {
        if (!request.isRead()) return Answer.methodNotAllowed("GET, HEAD");
        if ((boolean) read("Loading")) return unavailable("loading");
        return (long) read("AgeMillis") > BUSY_MILLIS
                ? unavailable("busy")
                : Answer.text(200, "ok", Map.of("Cache-Control", "no-store"));
    }

    private static Answer unavailable(String why) {
        return Answer.text(503, why, Map.of("Cache-Control", "no-store", "Retry-After", "1"));
    }

    private Object read(String attribute) {
        try {
            return server.getAttribute(Names.of("Server"), attribute);
        } catch (JMException e) {
            throw new IllegalStateException("The Server bean cannot be read", e);
        }
    }
}
