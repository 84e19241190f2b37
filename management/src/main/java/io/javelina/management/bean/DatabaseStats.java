package io.javelina.management.bean;

/// One database that has at least one table. `avgTtlMillis` is 0 when no key expires; `rehashingBytes` are the old
/// tables of those being rehashed.
public record DatabaseStats(
        int db, long keys, long expires, long avgTtlMillis, long keysWithVolatileItems, long overheadHashtableMain,
        long overheadHashtableExpires, long buckets, long expiresBuckets, long tableBytes, long rehashingBytes,
        long tablesRehashing) {
}
