package io.javelina.server;

/// How far a migration of slots is, at either end.
enum SlotJobState {
    // At the node that gets the slots.
    WAIT_ACK("waiting-for-ack"), RECEIVE_SNAPSHOT("receiving-snapshot"), WAITING_FOR_PAUSED("waiting-for-paused"),
    FAILOVER_REQUESTED("failover-requested"), IMPORT_GRANTED("failover-granted"), CLEANING_UP("cleaning-up"),
    ON_PRIMARY("occurring-on-primary"),
    // At the node that gives them.
    CONNECTING("connecting"), READ_AUTH_RESPONSE("reading-auth-response"),
    READ_ESTABLISH_RESPONSE("reading-establish-response"), WAITING_TO_SNAPSHOT("waiting-to-snapshot"),
    SNAPSHOTTING("snapshotting"), STREAMING("replicating"), WAITING_TO_PAUSE("waiting-to-pause"),
    FAILOVER_PAUSED("failover-paused"), EXPORT_GRANTED("failover-granted"),
    // At both.
    SUCCESS("success"), CANCELLED("cancelled"), FAILED("failed");

    /// What CLUSTER GETSLOTMIGRATIONS and the log call it.
    final String text;

    SlotJobState(String text) { this.text = text; }

    boolean isFinished() { return this == SUCCESS || this == CANCELLED || this == FAILED; }

    /// Whether it may still come to something.
    boolean isInProgress() { return !isFinished() && this != CLEANING_UP; }
}
