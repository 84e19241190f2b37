package io.javelina.server;

import io.javelina.command.Flag;
import io.javelina.script.ScriptFlag;
import java.util.EnumSet;
import java.util.Set;

/// The flags of commands that run scripts and functions which say about themselves what they do.
final class DeclaredFlags {
    /// By the bits of what is said.
    @SuppressWarnings({ "unchecked", "rawtypes" })
    private final Set<Flag>[] flags = new Set[1 << ScriptFlag.values().length];

    /// @param own those of the row
    DeclaredFlags(Set<Flag> own) {
        for (int bits = 0; bits < flags.length; bits++) flags[bits] = of(own, bits);
    }

    private static Set<Flag> of(Set<Flag> own, int bits) {
        Set<Flag> all = EnumSet.copyOf(own);
        all.removeAll(EnumSet.of(Flag.STALE, Flag.DENYOOM, Flag.WRITE, Flag.MAY_REPLICATE));
        boolean writes = !ScriptFlag.NO_WRITES.isIn(bits);
        if (writes) all.add(Flag.WRITE);
        if (writes && !ScriptFlag.ALLOW_OOM.isIn(bits)) all.add(Flag.DENYOOM);
        if (ScriptFlag.ALLOW_STALE.isIn(bits)) all.add(Flag.STALE);
        return all;
    }

    Set<Flag> of(int bits) { return flags[bits]; }
}
