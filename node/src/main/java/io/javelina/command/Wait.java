package io.javelina.command;

import io.javelina.resp.Reply;
import io.javelina.type.Type;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/// What a blocking command that finds nothing waits for. When one of the keys gets a value of the type, the whole command
/// is executed again, as if it had just arrived; when its time is over first, the client gets a null.
public final class Wait {
    /// The deadline of a command that waits for ever.
    public static final long FOR_EVER = 0;

    private final Type type;
    private final int firstKey;
    private final int keyCount;
    private final long deadlineMillis;
    private boolean endsWithoutKey;
    private boolean endsOnDemand = true;
    private boolean isNullArray = true;
    /// Null for the usual one.
    private Consumer<Reply> timeoutReply;
    private final Map<Integer, byte[]> replacements = new HashMap<>();

    /// A command that waits for something else than keys.
    public static Wait forNoKey(long deadlineMillis) { return new Wait(null, 0, 0, deadlineMillis); }

    /// A command whose reply is being made, and comes when it is there: CLIENT UNBLOCK does not end that.
    public static Wait forAnswer() {
        Wait wait = forNoKey(FOR_EVER);
        wait.endsOnDemand = false;
        return wait;
    }

    /// @param firstKey the argument that is the first key; the other keys follow
    /// @param deadlineMillis unix milliseconds, or [#FOR_EVER]
    public Wait(Type type, int firstKey, int keyCount, long deadlineMillis) {
        this.type = type;
        this.firstKey = firstKey;
        this.keyCount = keyCount;
        this.deadlineMillis = deadlineMillis;
    }

    /// The command is also executed again when a key is gone or has got another type, and tells the client so.
    public Wait orGone() {
        endsWithoutKey = true;
        return this;
    }

    /// The reply after the deadline is a null instead of a null array.
    public Wait thenNull() {
        isNullArray = false;
        return this;
    }

    /// The reply after the deadline is what this writes.
    public Wait thenReply(Consumer<Reply> reply) {
        timeoutReply = reply;
        return this;
    }

    /// The command is executed again with this argument instead of what the client gave.
    public Wait with(int argument, byte[] bytes) {
        replacements.put(argument, bytes);
        return this;
    }

    /// Null when it does not wait for keys.
    public Type type() { return type; }

    public int firstKey() { return firstKey; }

    public int keyCount() { return keyCount; }

    public long deadlineMillis() { return deadlineMillis; }

    public boolean endsWithoutKey() { return endsWithoutKey; }

    /// Whether CLIENT UNBLOCK ends it before its time.
    public boolean endsOnDemand() { return endsOnDemand; }

    public boolean isNullArray() { return isNullArray; }

    /// Writes the reply that the client gets when its time is over.
    public void replyTimeout(Reply reply) {
        if (timeoutReply != null) timeoutReply.accept(reply);
        else if (isNullArray) reply.nilArray();
        else reply.nil();
    }

    /// By index of the argument.
    public Map<Integer, byte[]> replacements() { return replacements; }
}
