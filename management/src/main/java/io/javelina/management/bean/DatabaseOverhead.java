package io.javelina.management.bean;

/// What one database adds to the overhead, as MEMORY STATS shows it under `db.N`.
public record DatabaseOverhead(
        int db, long overheadHashtableMain, long overheadHashtableExpires) {
}
