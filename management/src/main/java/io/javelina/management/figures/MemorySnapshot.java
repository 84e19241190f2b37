package io.javelina.management.figures;

import io.javelina.management.bean.AllocatorStats;
import io.javelina.management.bean.DatabaseStats;
import io.javelina.management.bean.LedgerAccount;
import io.javelina.management.bean.TypeStats;
import java.util.List;

/// All that the loop knows of memory at one moment. `databases` holds those that have a table, ascending by number.
public record MemorySnapshot(long timestampMillis, long ageMillis, MemoryFigures memory, List<DatabaseStats> databases,
        List<TypeStats> types, List<LedgerAccount> ledger, AllocatorStats allocator) {
}
