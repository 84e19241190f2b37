package io.javelina.command;

import java.util.Locale;

/// Properties of commands, in the order in which COMMAND INFO shows them.
public enum Flag {
    WRITE, READONLY, DENYOOM, MODULE, ADMIN, PUBSUB, NOSCRIPT, BLOCKING, LOADING, STALE, SKIP_MONITOR, SKIP_SLOWLOG,
    ASKING, FAST, NO_AUTH,
    /// Replicas may have to hear of it although it writes nothing: it waits while writing is paused.
    MAY_REPLICATE(false),
    /// It may have keys, and need not.
    NO_MANDATORY_KEYS,
    /// Nobody may use it before an administrator has allowed that.
    PROTECTED(false), NO_ASYNC_LOADING, NO_MULTI,
    /// Where its keys are cannot be told from their first, last and step alone. Derived from the key specifications.
    MOVABLEKEYS, ALLOW_BUSY,
    /// It may change keys that it does not name.
    TOUCHES_ARBITRARY_KEYS(false);

    private final boolean shown;

    Flag() { this(true); }

    Flag(boolean shown) { this.shown = shown; }

    /// Whether COMMAND INFO shows it.
    public boolean isShown() { return shown; }

    public String replyName() { return name().toLowerCase(Locale.ROOT); }
}
