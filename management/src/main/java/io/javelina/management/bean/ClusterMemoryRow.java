package io.javelina.management.bean;

/// One member of the cluster, and its memory as it told it last; without figures while it has told none.
public record ClusterMemoryRow(
        String id, Boolean self, String address, Long port, String role, Long slots, String state,
        Long figuresAgeMillis,
        Double slotShare, Double datasetShare, MemberMemory memory) {
    /// States of figures: of this moment or nearly, of a node that was not heard of for long, none.
    public static final String CURRENT = "current";
    public static final String OLD = "old";
    public static final String UNKNOWN = "unknown";
}
