package io.javelina.script;

import java.util.Locale;

/// What a script or function may say about itself.
public enum ScriptFlag {
    NO_WRITES, ALLOW_OOM, ALLOW_STALE, NO_CLUSTER, ALLOW_CROSS_SLOT_KEYS;

    /// As scripts write it.
    public String text() { return name().toLowerCase(Locale.ROOT).replace('_', '-'); }

    /// Null when there is none of that name.
    public static ScriptFlag of(String text) {
        for (ScriptFlag flag : values()) if (flag.text().equals(text)) return flag;
        return null;
    }
}
