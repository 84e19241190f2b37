package io.javelina.server;

import io.javelina.keyspace.Database;
import io.javelina.keyspace.Keyspace;
import io.javelina.persistence.Rdb;
import io.javelina.persistence.RdbSettings;

/// In which version of the format a snapshot is written: in the one of `rdb-compatibility-version`. Only the standard one
/// gives way when it cannot hold the dataset, because hashes have fields that expire: then the snapshot has the newest
/// version, so that nobody who uses such fields has to know this directive before he can save. To be asked when a snapshot
/// begins. Node loop only.
final class SnapshotVersions {
    private final Keyspace keyspace;
    private final RdbSettings configured;
    private final Log log;

    SnapshotVersions(Keyspace keyspace, RdbSettings configured, Log log) {
        this.keyspace = keyspace;
        this.configured = configured;
        this.log = log;
    }

    /// For files, and for those who read every version.
    RdbSettings forFile() {
        if (!needsNewest()) return configured;
        log.notice("There are hashes with fields that expire, so this snapshot has RDB version " + Rdb.NEWEST_VERSION
                + ". Set rdb-compatibility-version to 10 to have an error instead.");
        RdbSettings newest = configured.copy();
        newest.version = Rdb.NEWEST_VERSION;
        return newest;
    }

    /// For replicas that may not read every version.
    RdbSettings forReplicas(boolean readNewest) { return readNewest ? forFile() : configured; }

    /// Whether a snapshot of the dataset as it is now is written in the newest version though another one is configured.
    boolean needsNewest() {
        if (configured.version != RdbSettings.STANDARD_VERSION) return false;
        for (Database each : keyspace.databases()) if (each.volatilesSize() > 0) return true;
        return false;
    }
}
