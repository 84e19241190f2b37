package io.javelina.command;

import io.javelina.keyspace.Database;
import io.javelina.memory.Account;
import io.javelina.memory.Slice;

/// What commands see of the client that sent them: who it is and how it wants to be answered. Node loop only.
public abstract class Client {
    /// Who clients are that did not say otherwise.
    public static final String DEFAULT_USER = "default";

    private final long id;
    private Database database;
    private int protocol = 2;
    private boolean authenticated;
    private boolean noTouch;
    private boolean subscriber;
    private String name = "";
    private String user = DEFAULT_USER;
    private Command lastCommand;
    private long lastInteraction;
    private long netInput;
    private long commands;
    /// Null unless it is between MULTI and EXEC.
    private Transaction transaction;
    private boolean monitor;
    private boolean replica;
    /// Whether not all commands may just run, since there is a transaction, or it is a monitor, a replica or a subscriber.
    private boolean special;
    private boolean inside;
    /// In a cluster: its next command was sent here by the node that has the slot still.
    private boolean asking;
    /// In a cluster: it reads from replicas.
    private boolean readsReplicas;
    /// The keys that it watches, null when there are none.
    private Watch watches;
    private int watchCount;
    private boolean dirty;

    protected Client(long id, Database database) {
        this.id = id;
        this.database = database;
    }

    /// Unique and growing during the life of the node.
    public final long id() { return id; }

    public final Database database() { return database; }

    public final void select(Database selected) { database = selected; }

    /// 2 or 3.
    public final int protocol() { return protocol; }

    public final void protocol(int version) { protocol = version; }

    public final boolean isAuthenticated() { return authenticated; }

    public final void authenticated(boolean now) { authenticated = now; }

    /// The name that it gave itself, empty when it has none.
    public final String name() { return name; }

    public final void name(String chosen) { name = chosen; }

    /// The user that it is authenticated as.
    public final String user() { return user; }

    public final void user(String authenticatedAs) { user = authenticatedAs; }

    /// The command that runs now or ran last, null before the first and when it was unknown.
    public final Command lastCommand() { return lastCommand; }

    public final void lastCommand(Command command) { lastCommand = command; }

    /// CLIENT NO-TOUCH: its reads do not count as uses of keys.
    public final boolean isNoTouch() { return noTouch; }

    public final void noTouch(boolean on) { noTouch = on; }

    /// Whether it listens to any channel or pattern.
    public final boolean isSubscriber() { return subscriber; }

    protected final void subscribes(boolean now) {
        subscriber = now;
        judgeSpecial();
    }

    /// Whether messages and replies come to it in the same form, so that only a few commands make sense.
    public final boolean isInSubscriberMode() { return subscriber && protocol == 2; }

    /// Unix milliseconds of the last bytes from it.
    public final long lastInteraction() { return lastInteraction; }

    public final void lastInteraction(long unixMillis) { lastInteraction = unixMillis; }

    /// Bytes received in all.
    public final long netInput() { return netInput; }

    public final void netInput(long more) { netInput += more; }

    /// Commands executed in all.
    public final long commands() { return commands; }

    public final void commandExecuted() { commands++; }

    // Transactions.

    /// Whether not all commands may just run: it is between MULTI and EXEC, a monitor, a replica or a
    /// subscriber.
    public final boolean isSpecial() { return special; }

    /// What it has queued since MULTI, null when it has not said that.
    public final Transaction transaction() { return transaction; }

    /// MULTI begins a transaction; null ends it.
    public final void transaction(Transaction begun) {
        transaction = begun;
        judgeSpecial();
    }

    /// Whether it is shown all that the node executes.
    public final boolean isMonitor() { return monitor; }

    public final void monitor(boolean on) {
        monitor = on;
        judgeSpecial();
    }

    /// Whether it gets all that changes here, to be the same.
    public final boolean isReplica() { return replica; }

    protected final void becomesReplica(boolean now) {
        replica = now;
        judgeSpecial();
    }

    private void judgeSpecial() { special = transaction != null || monitor || replica || subscriber; }

    /// ASKING: another node has sent the client here with its next command, or its next transaction.
    public final boolean isAsking() { return asking; }

    public final void asking(boolean now) { asking = now; }

    /// READONLY: it is content with what a replica has.
    public final boolean readsReplicas() { return readsReplicas; }

    public final void readsReplicas(boolean may) { readsReplicas = may; }

    /// Whether the command that runs now runs inside another one of the same client.
    public final boolean isInside() { return inside; }

    final void inside(boolean now) { inside = now; }

    /// How many keys it watches.
    public final int watchCount() { return watchCount; }

    /// Whether a key that it watches, or watched until then, has changed: the next EXEC does nothing.
    public final boolean isDirty() { return dirty; }

    final void dirty(boolean now) { dirty = now; }

    final Watch watches() { return watches; }

    final void watch(Watch added) {
        added.nextOfClient = watches;
        watches = added;
        watchCount++;
    }

    final void forgetWatches() {
        watches = null;
        watchCount = 0;
    }

    /// Whether it is the primary of this node, whose commands are obeyed whatever holds for others, and get no replies.
    public boolean isPrimary() { return false; }

    /// Whether its commands are obeyed whatever holds for others, and get no replies: it is the primary of this node, or a node
    /// that gives slots to this one.
    public boolean isObeyed() { return isPrimary(); }

    /// Takes over the block that a big argument was received into, now booked on `account`.
    ///
    /// @return the bytes that the block was requested with, 0 when the argument has no block of its own
    public abstract long adopt(Slice argument, Account account);

    /// Whether a command that finds nothing may wait: not inside a transaction.
    public abstract boolean mayBlock();

    /// Lets the command that runs now wait; it replies nothing. Asked only of a client that [#mayBlock].
    public abstract void block(Wait wait);

    /// Whether a command waits that it has sent.
    public boolean isBlocked() { return false; }

    /// Closes the connection once the replies so far have been sent.
    public abstract void closeAfterReply();
}
