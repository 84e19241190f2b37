package io.javelina.management.bean;

import java.util.List;

/// Something that has happened to the cluster, in words; the ids say of whom these tell.
public record ClusterEventRow(
        Long version, Long timestampMillis, String kind, String nodeId, String otherId, String proposerId,
        List<String> witnesses, String text, String cause) {
}
