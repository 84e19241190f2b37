package io.javelina.persistence;

import io.javelina.type.EntryOwner;

/// Owns entries that are in no database, and so in no tables and no books: those that are being read, until somebody puts
/// them into one, and any while they are being written. Nothing in them is over its time.
final class Detached implements EntryOwner {
    static final EntryOwner OWNER = new Detached();

    private Detached() {}

    @Override
    public void beforeChange(long entry) {}

    @Override
    public void afterChange(long entry, long now) {}

    @Override
    public long now() { return Long.MIN_VALUE; }

    @Override
    public void volatileItems(long entry, boolean has) {}

    @Override
    public void valueGrew(long bytes) {}
}
