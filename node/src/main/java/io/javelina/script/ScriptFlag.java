package io.javelina.script;

import io.javelina.memory.Slice;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/// What a script or function may say about itself.
public enum ScriptFlag {
    NO_WRITES, ALLOW_OOM, ALLOW_STALE, NO_CLUSTER, ALLOW_CROSS_SLOT_KEYS;

    /// As scripts write it.
    public String text() { return name().toLowerCase(Locale.ROOT).replace('_', '-'); }

    public int bit() { return 1 << ordinal(); }

    public boolean isIn(int bits) { return (bits & bit()) != 0; }

    /// The flags of these bits.
    public static Set<ScriptFlag> of(int bits) {
        Set<ScriptFlag> flags = EnumSet.noneOf(ScriptFlag.class);
        for (ScriptFlag flag : values()) if (flag.isIn(bits)) flags.add(flag);
        return flags;
    }

    /// The bit of a flag that is written in any letter case, 0 when there is none such.
    static int bitOf(Slice given) {
        for (ScriptFlag flag : values()) if (given.is(flag.text().toUpperCase(Locale.ROOT))) return flag.bit();
        return 0;
    }

    /// Null when there is none of that name.
    public static ScriptFlag of(String text) {
        for (ScriptFlag flag : values()) if (flag.text().equals(text)) return flag;
        return null;
    }
}
