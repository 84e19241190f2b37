package io.javelina.management.http;

import io.javelina.management.access.Role;
import io.javelina.management.access.User;
import io.javelina.management.access.Users;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// Decides who a request is from and whether it may pass.
///
/// - Bound to loopback, it must name a loopback host or one that is configured: a page that makes its own name resolve
///   to this machine names another.
/// - Sent by a browser, a request with a body must come from a page of this very port.
/// - With users configured, everybody says who they are. Without, the port is on loopback only, and everybody may
///   read.
final class Guard {
    /// `/health` tells nothing but a word, and those who ask for it have no passwords.
    private static final String OPEN_PATH = "/health";

    private static final Map<String, String> CHALLENGE = Map.of("WWW-Authenticate",
            "Basic realm=\"javelina\", charset=\"UTF-8\"", "Cache-Control", "no-store");

    private static final Pattern LOOPBACK_LITERAL = Pattern
            .compile("127\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}|\\[::1\\]|localhost");
    private static final Pattern HOST = Pattern.compile("(\\[[0-9a-f:.]+\\]|[a-z0-9._-]+)(:\\d{1,5})?");

    private final Users users;
    private final boolean loopback;
    private final Set<String> hosts;

    Guard(HttpSettings settings, Users users) {
        this.users = users;
        this.loopback = settings.isLoopbackOnly();
        this.hosts = settings.hosts();
    }

    /// Either the role of whoever asks, or the answer that refuses.
    record Verdict(Role role, Answer refusal) {
        static Verdict passes(Role role) { return new Verdict(role, null); }

        static Verdict refused(int status, String why) { return new Verdict(null, Answer.text(status, why)); }

        boolean isRefused() { return refusal != null; }
    }

    Verdict judge(HttpRequest request, String path) {
        HttpHeaders headers = request.headers();
        List<String> named = headers.getAll(HttpHeaderNames.HOST);
        String host = named.size() == 1 ? named.getFirst().toLowerCase(Locale.ROOT) : "";
        if (!HOST.matcher(host).matches()) return Verdict.refused(400, "One Host header is needed");
        if (loopback && !isKnown(host)) return Verdict.refused(403, "This port does not answer to that host");
        if (!isRead(request) && isForeign(headers, host))
            return Verdict.refused(403, "This request comes from another site");
        return path.equals(OPEN_PATH) ? Verdict.passes(Role.MONITOR) : identify(headers);
    }

    private boolean isKnown(String host) {
        String name = host.replaceFirst(":\\d+$", "");
        return LOOPBACK_LITERAL.matcher(name).matches() || hosts.contains(name);
    }

    private static boolean isRead(HttpRequest request) {
        return request.method().name().equals("GET") || request.method().name().equals("HEAD");
    }

    /// Programs send no Origin; browsers do, and `null` for pages that want to hide theirs.
    private static boolean isForeign(HttpHeaders headers, String host) {
        String site = headers.get("Sec-Fetch-Site");
        if (site != null && !site.equals("same-origin") && !site.equals("none")) return true;
        return headers.getAll(HttpHeaderNames.ORIGIN).stream().map(origin -> origin.toLowerCase(Locale.ROOT))
                .anyMatch(origin -> !origin.equals("http://" + host) && !origin.equals("https://" + host));
    }

    private Verdict identify(HttpHeaders headers) {
        if (users.isEmpty()) return Verdict.passes(Role.MONITOR);
        Optional<User> user = users.authenticate(headers.get(HttpHeaderNames.AUTHORIZATION));
        return user.map(known -> Verdict.passes(known.role()))
                .orElseGet(() -> new Verdict(null, Answer.text(401, "A user and a password are needed", CHALLENGE)));
    }
}
