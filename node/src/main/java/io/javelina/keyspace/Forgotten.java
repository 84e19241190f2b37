package io.javelina.keyspace;

import io.javelina.structure.Elements;

/// What tables know of entries that are being freed: nothing. Their keys are not looked at any more.
enum Forgotten implements Elements {
    KEYS;

    @Override
    public long hash(long element) { throw new IllegalStateException("hash of a key that is being freed"); }

    @Override
    public boolean matches(long element, long keyAddress, int keyLength) {
        throw new IllegalStateException("look-up in a table that is being freed");
    }
}
