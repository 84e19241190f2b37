package io.javelina.management.bean;

import java.util.List;

/// `io.javelina:type=Databases`: the databases, one row each, and their sums.
public interface DatabasesMXBean {
    DatabasesStats getStats();

    default long getTimestampMillis() { return getStats().timestampMillis(); }

    default long getAgeMillis() { return getStats().ageMillis(); }

    default long getKeys() { return getStats().keys(); }

    default long getExpires() { return getStats().expires(); }

    default long getOverheadHashtableMain() { return getStats().overheadHashtableMain(); }

    default long getOverheadHashtableExpires() { return getStats().overheadHashtableExpires(); }

    default long getTableBytes() { return getStats().tableBytes(); }

    default long getRehashingBytes() { return getStats().rehashingBytes(); }

    default long getTablesRehashing() { return getStats().tablesRehashing(); }

    default List<DatabaseStats> getDatabases() { return getStats().databases(); }

    default List<TypeStats> getTypes() { return getStats().types(); }
}
