package io.javelina.management.bean;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/// The ledger of one moment: who owns how many bytes.
public record LedgerStats(
        long timestampMillis, long ageMillis, long totalBytes, long nativeBytes, long heapBytes,
        List<LedgerGroup> groups, List<LedgerAccount> accounts) {
    /// The accounts, their sums and the sums of their groups, in the order in which groups first appear.
    public static LedgerStats of(long timestampMillis, long ageMillis, List<LedgerAccount> accounts) {
        Map<String, List<LedgerAccount>> byGroup = accounts.stream()
                .collect(Collectors.groupingBy(LedgerAccount::group, LinkedHashMap::new, Collectors.toList()));
        List<LedgerGroup> groups = byGroup.entrySet().stream()
                .map(e -> new LedgerGroup(e.getKey(), sum(e.getValue(), _ -> true), e.getValue().size())).toList();
        return new LedgerStats(timestampMillis, ageMillis, sum(accounts, _ -> true),
                sum(accounts, LedgerAccount::isNative),
                sum(accounts, account -> !account.isNative()), groups, accounts);
    }

    private static long sum(List<LedgerAccount> accounts, Predicate<LedgerAccount> which) {
        return accounts.stream().filter(which).mapToLong(LedgerAccount::bytes).sum();
    }
}
