package io.javelina.script;

/// A script that runs: what it may do, and what it has done. There is one at a time.
public final class ScriptRun {
    private final String name;
    private final boolean isFunction;
    private final boolean isReadOnly;
    private final boolean mayRunOutOfMemory;
    private final boolean mayCrossSlots;
    private final long sinceMillis;
    private boolean hasWritten;
    private boolean isKilled;
    /// Of the replies that it gets from commands.
    private int protocol = 2;

    public ScriptRun(String name, boolean isFunction, boolean isReadOnly, boolean mayRunOutOfMemory,
            boolean mayCrossSlots, long sinceMillis) {
        this.name = name;
        this.isFunction = isFunction;
        this.isReadOnly = isReadOnly;
        this.mayRunOutOfMemory = mayRunOutOfMemory;
        this.mayCrossSlots = mayCrossSlots;
        this.sinceMillis = sinceMillis;
    }

    /// The digest of a script, or the name of a function.
    public String name() { return name; }

    public boolean isFunction() { return isFunction; }

    public boolean isReadOnly() { return isReadOnly; }

    /// Whether its commands are not judged by how much memory there is.
    public boolean mayRunOutOfMemory() { return mayRunOutOfMemory; }

    public boolean mayCrossSlots() { return mayCrossSlots; }

    /// By the clock that its host knows.
    public long sinceMillis() { return sinceMillis; }

    /// Whether it has called a command that writes: it is not to be ended then.
    public boolean hasWritten() { return hasWritten; }

    public void writes() { hasWritten = true; }

    public boolean isKilled() { return isKilled; }

    public void kill() { isKilled = true; }

    public int protocol() { return protocol; }

    void protocol(int version) { protocol = version; }
}
