package io.javelina.management.bean;

/// One account of the ledger. `place` is `native` or `heap`; `blocks` is absent where blocks cannot be counted.
/// `exactness` is `exact`, `sampled` or `estimated`.
public record LedgerAccount(
        String account, String group, String place, long bytes, Long blocks, String exactness, String meaning) {
    /// Where an account's bytes can be.
    public static final String NATIVE = "native";
    public static final String HEAP = "heap";

    boolean isNative() { return place.equals(NATIVE); }
}
