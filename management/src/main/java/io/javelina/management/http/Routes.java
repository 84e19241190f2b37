package io.javelina.management.http;

import java.util.List;

/// Which endpoint answers which path.
public final class Routes {
    /// In order; the first whose prefix fits answers.
    private final List<Route> routes;

    private record Route(String prefix, Endpoint endpoint) {
        boolean fits(String path) {
            return path.equals(prefix) || path.startsWith(prefix.endsWith("/") ? prefix : prefix + "/");
        }
    }

    public Routes(Endpoint jolokia, Endpoint metrics, Endpoint console, Endpoint health) {
        routes = List.of(new Route("/jolokia", jolokia), new Route("/metrics", metrics), new Route("/console", console),
                new Route("/health", health));
    }

    Answer answer(Request request) {
        if (request.path().equals("/")) return ConsoleFiles.toConsole(request);
        return routes.stream().filter(route -> route.fits(request.path())).findFirst()
                .map(route -> route.endpoint().answer(request))
                .orElseGet(() -> Answer.text(404, "There is nothing here"));
    }
}
