package io.javelina.management.http;

import io.javelina.management.access.Role;
import io.netty.handler.codec.http.HttpHeaders;
import java.net.InetAddress;

/// A request that may be answered. `path` is decoded and without the query.
public record Request(String method, String path, HttpHeaders headers, byte[] body, InetAddress client, Role role) {
    public boolean isRead() { return method.equals("GET") || method.equals("HEAD"); }
}
