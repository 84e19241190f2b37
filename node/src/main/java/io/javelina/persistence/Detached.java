package io.javelina.persistence;

import io.javelina.type.EntryOwner;

/// Owns entries that are in no database, and so in no tables and no books: those that are being read, until somebody puts
/// them into one.
final class Detached implements EntryOwner {
    static final EntryOwner OWNER = new Detached();

    private Detached() {}

    @Override
    public void beforeChange(long entry) {}

    @Override
    public void afterChange(long entry, long now) {}

    @Override
    public void valueGrew(long bytes) {}
}
