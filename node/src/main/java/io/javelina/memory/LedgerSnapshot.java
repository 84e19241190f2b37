package io.javelina.memory;

import java.util.ArrayList;
import java.util.List;

/// All balances of a [Ledger] at one moment, one per [Account] in the order of their declaration.
public record LedgerSnapshot(List<Balance> balances) {
    /// What one account holds.
    ///
    /// @param blocks native blocks allocated for it; parts of blocks that were transferred to it do not count
    public record Balance(Account account, long bytes, long blocks) {
        boolean isEmpty() { return bytes == 0 && blocks == 0; }
    }

    public LedgerSnapshot {
        balances = List.copyOf(balances);
    }

    public Balance of(Account account) { return balances.get(account.ordinal()); }

    public long totalBytes() { return balances.stream().mapToLong(Balance::bytes).sum(); }

    public long totalBlocks() { return balances.stream().mapToLong(Balance::blocks).sum(); }

    public long bytes(AccountGroup group) {
        return balances.stream().filter(balance -> balance.account.group() == group).mapToLong(Balance::bytes).sum();
    }

    /// What has been added since `earlier`.
    public LedgerSnapshot minus(LedgerSnapshot earlier) {
        List<Balance> differences = new ArrayList<>(balances.size());
        for (Balance now : balances) {
            Balance then = earlier.of(now.account);
            differences.add(new Balance(now.account, now.bytes - then.bytes, now.blocks - then.blocks));
        }
        return new LedgerSnapshot(differences);
    }

    /// Whether every account is at zero.
    public boolean isEmpty() { return balances.stream().allMatch(Balance::isEmpty); }

    /// One line per account that holds anything.
    public String describe() {
        StringBuilder text = new StringBuilder();
        for (Balance balance : balances)
            if (!balance.isEmpty())
                text.append(balance.account).append(' ').append(balance.bytes).append(" bytes in ")
                        .append(balance.blocks).append(" blocks\n");
        return text.toString();
    }
}
