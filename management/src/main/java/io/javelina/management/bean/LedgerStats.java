package io.javelina.management.bean;

import java.util.List;

/// The ledger of one moment: who owns how many bytes.
public record LedgerStats(
        long timestampMillis, long ageMillis, long totalBytes, long nativeBytes, long heapBytes,
        List<LedgerGroup> groups, List<LedgerAccount> accounts) {
}
