package io.javelina.management.bean;

/// One account of the ledger. `place` is `native` or `heap`; `blocks` is absent where blocks cannot be counted.
/// `exactness` is `exact`, `sampled` or `estimated`.
public record LedgerAccount(
        String account, String group, String place, long bytes, Long blocks, String exactness, String meaning) {
}
