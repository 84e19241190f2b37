package io.javelina.management.bean;

/// One database that has at least one table. `avgTtlMillis` is 0 when no key expires; `rehashingBytes` are the old
/// tables of those being rehashed. The last columns are the keys by the type of their values.
public record DatabaseStats(
        int db, long keys, long expires, long avgTtlMillis, long keysWithVolatileItems, long overheadHashtableMain,
        long overheadHashtableExpires, long buckets, long expiresBuckets, long tableBytes, long rehashingBytes,
        long tablesRehashing, long strings, long lists, long sets, long sortedSets, long hashes, long streams) {
}
