package io.javelina.doctor;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Where clients are told to find a node.
///
/// @param role `master` or `replica`
/// @param endpoint what redirections name; empty when clients are to keep the address that they know
/// @param ip the address beside it
/// @param port of clients without TLS; 0 when there is none
/// @param hostname its name, which clients may not be told; empty when it has none
/// @param health `online`, `loading` or `fail`
record Announcement(String id, String role, String endpoint, String ip, String hostname, int port, String health) {
    /// From the reply to CLUSTER SHARDS.
    static List<Announcement> of(Object shards) throws IOException {
        List<Announcement> all = new ArrayList<>();
        for (Object shard : list(shards))
            for (Object node : list(map(shard).get("nodes"))) all.add(of(map(node)));
        return all;
    }

    private static Announcement of(Map<String, Object> node) {
        return new Announcement(text(node, "id"), text(node, "role"), text(node, "endpoint"), text(node, "ip"),
                text(node, "hostname"), node.get("port") instanceof Long port ? port.intValue() : 0,
                text(node, "health"));
    }

    /// As if clients were told this.
    Announcement at(String host) { return new Announcement(id, role, host, ip, hostname, port, health); }

    private static String text(Map<String, Object> node, String field) {
        return node.get(field) instanceof String text ? text : "";
    }

    private static List<?> list(Object reply) throws IOException {
        if (reply instanceof List<?> list) return list;
        throw new IOException("CLUSTER SHARDS was answered with something else");
    }

    /// Names and values by turns.
    private static Map<String, Object> map(Object reply) throws IOException {
        List<?> list = list(reply);
        Map<String, Object> map = new HashMap<>();
        for (int i = 0; i + 1 < list.size(); i += 2) map.put(String.valueOf(list.get(i)), list.get(i + 1));
        return map;
    }

    /// The first eight digits do to tell nodes apart.
    String shortId() { return id.substring(0, Math.min(8, id.length())); }
}
