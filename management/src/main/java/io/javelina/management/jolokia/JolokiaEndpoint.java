package io.javelina.management.jolokia;

import io.javelina.management.figures.Moment;
import io.javelina.management.http.Answer;
import io.javelina.management.http.Endpoint;
import io.javelina.management.http.Request;
import io.netty.handler.codec.http.HttpHeaderNames;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import javax.management.MBeanServer;
import org.jolokia.json.JSONArray;
import org.jolokia.json.JSONStructure;
import org.jolokia.json.parser.JSONParser;
import org.jolokia.json.parser.ParseException;
import org.jolokia.server.core.http.HttpRequestHandler;
import org.jolokia.server.core.request.BadRequestException;
import org.jolokia.server.core.request.EmptyResponseException;

/// `/jolokia`: JSON requests by POST, one or a list of them. All that one request reads is of one moment. A request
/// that the policy denies is answered, as Jolokia does, with HTTP status 200 and `"status":403` inside.
public final class JolokiaEndpoint implements Endpoint, AutoCloseable {
    private static final String JSON = "application/json";

    /// A short request can ask for a long answer, so not too many may come at once.
    private static final int MAX_REQUESTS = 100;

    private final LocalContext context;

    /// Made by the first request: it takes a tenth of a second, which the start of the server need not wait for.
    private volatile HttpRequestHandler handler;

    public JolokiaEndpoint(MBeanServer server) { context = new LocalContext(server, new AccessPolicy()); }

    @Override
    public Answer answer(Request request) {
        if (!request.method().equals("POST")) return Answer.methodNotAllowed("POST");
        String type = request.headers().get(HttpHeaderNames.CONTENT_TYPE, "");
        if (!type.toLowerCase(Locale.ROOT).startsWith(JSON)) return Answer.text(415, "Content-Type must be " + JSON);
        return ScopedValue.where(AccessPolicy.ROLE, request.role()).call(() -> Moment.together(() -> ask(request)));
    }

    private Answer ask(Request request) {
        try {
            int requests = requests(request.body());
            if (requests < 1) return notARequest();
            if (requests > MAX_REQUESTS) return Answer.text(413, "At most " + MAX_REQUESTS + " requests at once");
            JSONStructure answer = handle(request);
            return Answer.data(JSON + "; charset=utf-8", answer.toJSONString().getBytes(StandardCharsets.UTF_8));
        } catch (BadRequestException e) {
            return notARequest();
        } catch (EmptyResponseException e) {
            return Answer.text(400, "This port has no stream of notifications");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Answer notARequest() { return Answer.text(400, "This is not a request to Jolokia"); }

    /// How many requests the body holds; 0 when it is no JSON.
    private static int requests(byte[] body) throws IOException {
        try {
            Object parsed = new JSONParser()
                    .parse(new InputStreamReader(new ByteArrayInputStream(body), StandardCharsets.UTF_8));
            return parsed instanceof JSONArray list ? list.size() : 1;
        } catch (ParseException | IllegalStateException e) {
            return 0; // the parser says the latter when the text ends too early
        }
    }

    /// That two requests may make one at the same time does no harm.
    private HttpRequestHandler handler() {
        HttpRequestHandler made = handler;
        return made != null ? made : (handler = new HttpRequestHandler(context));
    }

    private JSONStructure handle(Request request) throws IOException, BadRequestException, EmptyResponseException {
        HttpRequestHandler handler = handler();
        try {
            return handler.handlePostRequest(request.path(), new ByteArrayInputStream(request.body()), "UTF-8",
                    Map.of());
        } catch (RuntimeException e) {
            return handler.handleThrowable(e);
        }
    }

    @Override
    public void close() { context.close(); }
}
