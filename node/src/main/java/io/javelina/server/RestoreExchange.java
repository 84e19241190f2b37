package io.javelina.server;

import io.javelina.keyspace.Database;
import io.javelina.memory.Account;
import io.javelina.memory.MemoryExhausted;
import io.javelina.memory.ScratchBuffer;
import io.javelina.memory.Slice;
import io.javelina.persistence.DumpPayload;
import io.javelina.structure.Entry;
import io.javelina.type.CommandError;
import java.util.ArrayList;
import java.util.List;

/// What MIGRATE says to its target, and what it makes of the replies. It knows nothing of sockets: commands go out one by
/// one, as many as somebody wants, and lines come in.
///
/// ```
///   AUTH [user] password       when there is a password
///   SELECT database            unless the connection is in that database already
///   RESTORE key ttl value ...  for each key, one reply each
/// ```
///
/// An error to AUTH or SELECT counts as the reply to each RESTORE. Of errors the first one is told.
final class RestoreExchange {
    /// Where the commands go.
    interface Sink {
        /// Takes a copy of these bytes.
        void write(long address, long bytes);

        /// Takes the bytes together with their block, which is of [Account#MIGRATION].
        void give(long block, long bytes);
    }

    /// What the client has asked for.
    ///
    /// @param to the database at the target
    /// @param user who to be there, null for none
    /// @param password null for none
    /// @param asking whether the target may still have to learn that the key's slot is its own
    record Order(Database from, long to, boolean copies, boolean replaces, byte[] user, byte[] password,
            boolean asking) {
    }

    /// Values from this size on go out in their own block.
    private static final long LARGE_BYTES = 16 << 10;
    /// The longest value that can go out in one piece.
    private static final long LARGEST_BYTES = Integer.MAX_VALUE - 8;
    private static final String OUT_OF_MEMORY = "OOM command not allowed when used memory > 'maxmemory'.";

    private final Order order;
    private final List<MigratingKeys.Key> keys;
    private final DumpPayload payload;
    private final ScratchBuffer command;
    private final Slice name = new Slice();
    private boolean begun;
    private boolean selects;
    /// The next key to be sent.
    private int next;
    /// Those that were sent, in order.
    private final List<MigratingKeys.Key> sent = new ArrayList<>();
    private int answered;
    private final List<MigratingKeys.Key> restored = new ArrayList<>();
    /// Null until they came.
    private String authReply;
    private String selectReply;
    /// What to tell the client, null while there is no error.
    private String error;
    private boolean triedAgain;

    RestoreExchange(Order order, List<MigratingKeys.Key> keys, DumpPayload payload, ScratchBuffer command) {
        this.order = order;
        this.keys = keys;
        this.payload = payload;
        this.command = command;
    }

    Order order() { return order; }

    /// All that the client wants to migrate.
    List<MigratingKeys.Key> keys() { return keys; }

    /// Begins from the start, on a connection that is in this database.
    void begin(long database) {
        begun = false;
        selects = database != order.to;
        next = 0;
        sent.clear();
        authReply = null;
        selectReply = null;
    }

    // Sending.

    /// Sends the next command.
    ///
    /// @return whether there was one
    /// @throws MemoryExhausted when it was sent in part or not at all: the connection is of no use any more, see [#outOfMemory]
    boolean sendNext(Sink sink) {
        if (!begun) {
            begun = true;
            greet(sink);
            return true;
        }
        while (next < keys.size()) if (send(keys.get(next++), sink)) return true;
        return false;
    }

    boolean isAllSent() { return begun && next == keys.size(); }

    private void greet(Sink sink) {
        command.reset();
        if (order.password != null) {
            array(order.user == null ? 2 : 3).word("AUTH");
            if (order.user != null) word(order.user);
            word(order.password);
        }
        if (selects) array(2).word("SELECT").number(order.to);
        flush(sink);
    }

    /// A key whose time is over by now is not sent. One that cannot be sent ends the sending.
    private boolean send(MigratingKeys.Key key, Sink sink) {
        long entry = key.entry(name);
        if (entry == 0) return false;
        long expiry = Entry.expiry(entry);
        long left = expiry == Entry.NO_EXPIRY ? 0 : expiry - order.from.keyspace().now();
        if (left < 0) return false;
        try {
            send(key, expiry == Entry.NO_EXPIRY ? 0 : Math.max(1, left), payload.of(entry), sink);
            return true;
        } catch (CommandError e) {
            giveUp(e.getMessage());
        } finally {
            payload.close();
        }
        return false;
    }

    private void send(MigratingKeys.Key key, long ttl, ScratchBuffer value, Sink sink) {
        long bytes = value.length();
        if (bytes > LARGEST_BYTES) throw new CommandError(ioError(true));
        command.reset();
        array(order.replaces ? 5 : 4).word(order.asking ? "RESTORE-ASKING" : "RESTORE");
        word(key.key(name)).number(ttl);
        command.appendByte('$').appendDecimal(bytes).append("\r\n");
        if (bytes < LARGE_BYTES) command.append(value.address(), bytes);
        else {
            long block = payload.release(Account.MIGRATION);
            flush(sink);
            sink.give(block, bytes);
        }
        command.append("\r\n");
        if (order.replaces) word("REPLACE");
        flush(sink);
        sent.add(key);
    }

    private void flush(Sink sink) {
        if (!command.isEmpty()) sink.write(command.address(), command.length());
        command.reset();
    }

    private RestoreExchange array(int words) {
        command.appendByte('*').appendDecimal(words).append("\r\n");
        return this;
    }

    private RestoreExchange word(String word) {
        head(word.length());
        command.append(word).append("\r\n");
        return this;
    }

    private RestoreExchange word(byte[] word) {
        head(word.length);
        command.append(word).append("\r\n");
        return this;
    }

    private RestoreExchange word(Slice word) {
        head(word.length());
        command.append(word).append("\r\n");
        return this;
    }

    private RestoreExchange number(long number) { return word(Long.toString(number)); }

    private void head(int bytes) { command.appendByte('$').appendDecimal(bytes).append("\r\n"); }

    // Replies.

    /// A line has come.
    void line(String line) {
        if (order.password != null && authReply == null) authReply = line;
        else if (selects && selectReply == null) selectReply = line;
        else if (answered < sent.size()) restored(sent.get(answered++), line);
    }

    private void restored(MigratingKeys.Key key, String line) {
        String refusal = isError(authReply) ? authReply : isError(selectReply) ? selectReply : line;
        if (!isError(refusal)) restored.add(key);
        else if (error == null) error = "ERR Target instance replied with error: " + refusal.substring(1);
    }

    private static boolean isError(String line) { return line != null && line.startsWith("-"); }

    /// Whether everything was sent and answered.
    boolean isComplete() {
        boolean isGreeted = (order.password == null || authReply != null) && (!selects || selectReply != null);
        return isAllSent() && isGreeted && answered == sent.size();
    }

    /// The keys that are at the target.
    List<MigratingKeys.Key> restored() { return restored; }

    // Errors.

    /// What to tell the client, null when all went well.
    String error() { return error; }

    /// Whether it makes sense to [#begin] once more on a new connection, after one broke: connections that were kept often
    /// turn out to be closed. Not when some key may have been restored already.
    boolean mayTryAgain() {
        boolean may = !triedAgain && answered == 0 && error == null;
        triedAgain = true;
        return may;
    }

    /// The connection broke, or the target is silent.
    ///
    /// @param sending whether there was something left to send
    void broke(boolean sending) { if (error == null) error = ioError(sending); }

    private static String ioError(boolean sending) {
        return "IOERR error or timeout " + (sending ? "writing" : "reading") + " to target instance";
    }

    /// There is no connection.
    void unreachable() { if (error == null) error = "IOERR error or timeout connecting to the client"; }

    /// There was no memory for a command.
    void outOfMemory() { giveUp(OUT_OF_MEMORY); }

    /// Sends no more keys.
    private void giveUp(String reason) {
        if (error == null) error = reason;
        next = keys.size();
    }
}
