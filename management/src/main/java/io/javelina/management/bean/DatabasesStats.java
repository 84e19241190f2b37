package io.javelina.management.bean;

import java.util.List;

/// All databases of one moment: the table and its sums.
public record DatabasesStats(
        long timestampMillis, long ageMillis, long keys, long expires, long overheadHashtableMain,
        long overheadHashtableExpires, long tableBytes, long rehashingBytes, long tablesRehashing,
        List<DatabaseStats> databases) {
}
