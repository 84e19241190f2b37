package io.javelina.management.http;

/// What answers the requests of one path. It runs on a virtual thread and may wait.
@FunctionalInterface
public interface Endpoint {
    Answer answer(Request request);
}
