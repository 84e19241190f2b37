package io.javelina.management.bean;

import java.util.List;

/// `io.javelina:type=Ledger`: who owns how many bytes.
public interface LedgerMXBean {
    LedgerStats getStats();

    default long getTimestampMillis() { return getStats().timestampMillis(); }

    default long getAgeMillis() { return getStats().ageMillis(); }

    default long getTotalBytes() { return getStats().totalBytes(); }

    default long getNativeBytes() { return getStats().nativeBytes(); }

    default long getHeapBytes() { return getStats().heapBytes(); }

    default List<LedgerGroup> getGroups() { return getStats().groups(); }

    default List<LedgerAccount> getAccounts() { return getStats().accounts(); }
}
