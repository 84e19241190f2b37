package io.javelina.management.bean;

import java.util.List;
import java.util.function.ToLongFunction;

/// All databases of one moment: the table and its sums, and the same keys by type.
public record DatabasesStats(
        long timestampMillis, long ageMillis, long keys, long expires, long overheadHashtableMain,
        long overheadHashtableExpires, long tableBytes, long rehashingBytes, long tablesRehashing,
        List<DatabaseStats> databases, List<TypeStats> types) {
    /// The tables and the sums over that of the databases.
    public static DatabasesStats of(long timestampMillis, long ageMillis, List<DatabaseStats> databases,
            List<TypeStats> types) {
        return new DatabasesStats(timestampMillis, ageMillis, sum(databases, DatabaseStats::keys),
                sum(databases, DatabaseStats::expires), sum(databases, DatabaseStats::overheadHashtableMain),
                sum(databases, DatabaseStats::overheadHashtableExpires), sum(databases, DatabaseStats::tableBytes),
                sum(databases, DatabaseStats::rehashingBytes), sum(databases, DatabaseStats::tablesRehashing),
                databases, types);
    }

    private static long sum(List<DatabaseStats> databases, ToLongFunction<DatabaseStats> figure) {
        return databases.stream().mapToLong(figure).sum();
    }
}
