package io.javelina.memory;

import java.util.EnumMap;
import java.util.Map;

/// What each account holds: taken before and after, to see that nothing is left.
public final class Balances {
    private Balances() {}

    public static Map<Account, Long> of(Allocator allocator) {
        Map<Account, Long> balances = new EnumMap<>(Account.class);
        for (Account account : Account.values()) balances.put(account, allocator.ledger().bytes(account));
        return balances;
    }
}
