package io.javelina.server;

import io.javelina.command.Wait;
import io.javelina.memory.MemoryExhausted;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.util.concurrent.TimeUnit;

/// One MIGRATE whose client waits: connects, talks, and says when it is over. The loop goes on meanwhile. Node loop only.
///
/// The client may go; the migration is finished all the same, since keys that are at the target must not stay here.
final class KeyMigration implements MigrationTarget.User {
    /// After so many commands others get their turn.
    private static final int MOST_COMMANDS = 256;

    private final KeyMigrations all;
    private final NodeLoop loop;
    private final Connection client;
    private final Wait wait;
    private final RestoreExchange exchange;
    private final TargetAddress address;
    private final long timeoutNanos;
    /// Null while there is no connection.
    private MigrationTarget target;
    private long lastProgressNanos;
    private Future<?> timer;
    private boolean resumes;
    private boolean over;

    KeyMigration(KeyMigrations all, Connection client, Wait wait, RestoreExchange exchange, TargetAddress address,
            long timeoutMillis) {
        this.all = all;
        this.loop = all.loop();
        this.client = client;
        this.wait = wait;
        this.exchange = exchange;
        this.address = address;
        this.timeoutNanos = TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
    }

    Connection client() { return client; }

    Wait waitsFor() { return wait; }

    RestoreExchange exchange() { return exchange; }

    // Connecting.

    void begin() {
        if (over) return;
        loop.beginTurn();
        progress();
        watch(timeoutNanos);
        MigrationTarget kept = all.targets().take(address.name());
        if (kept == null) connect();
        else talk(kept);
    }

    private void connect() {
        MigrationTarget fresh = new MigrationTarget(loop, address.name());
        target = fresh;
        fresh.user(this);
        if (address.isNowhere()) unreachable(fresh);
        else
            all.resolver().resolve(address.host(), "", (host, _) -> connect(fresh, host), _ -> unreachable(fresh));
    }

    /// The target has all of the time to answer, whatever was tried before.
    private void connect(MigrationTarget fresh, InetAddress host) {
        if (over || target != fresh) return;
        fresh.connect(host, address.port());
        progress();
    }

    private void unreachable(MigrationTarget fresh) {
        if (over || target != fresh) return;
        loop.beginTurn();
        exchange.unreachable();
        end(false);
    }

    @Override
    public void connected() {
        progress();
        talk(target);
    }

    // Talking.

    private void talk(MigrationTarget connection) {
        target = connection;
        connection.user(this);
        exchange.begin(connection.database());
        send();
    }

    /// Sends as much as the target takes, but not so much that others have to wait.
    private void send() {
        MigrationTarget to = target;
        try {
            int commands = 0;
            while (!to.isFull() && exchange.sendNext(to)) {
                if (++commands < MOST_COMMANDS) continue;
                goOnLater();
                break;
            }
            to.flush();
        } catch (MemoryExhausted e) {
            exchange.outOfMemory();
            end(false);
            return;
        }
        endIfComplete();
    }

    private void goOnLater() {
        if (resumes) return;
        resumes = true;
        loop.later(() -> {
            resumes = false;
            loop.beginTurn();
            if (!over && target.isConnected()) send();
        });
    }

    @Override
    public void sent() {
        progress();
        if (!over && !exchange.isAllSent()) goOnLater();
    }

    @Override
    public void line(String line) {
        progress();
        exchange.line(line);
        endIfComplete();
    }

    private void endIfComplete() { if (!over && exchange.isComplete()) end(true); }

    // What goes wrong.

    @Override
    public void broken() { if (!over) broken(target.isSending() || !exchange.isAllSent()); }

    private void broken(boolean sending) {
        if (!loop.isStopping() && exchange.mayTryAgain()) {
            target.close();
            connect();
            return;
        }
        exchange.broke(sending);
        end(false);
    }

    private void progress() { lastProgressNanos = loop.clock().nanos(); }

    private void watch(long nanos) { timer = loop.later(this::look, nanos, TimeUnit.NANOSECONDS); }

    /// Nothing may take longer than the timeout; each sign of life counts.
    private void look() {
        if (over) return;
        loop.beginTurn();
        long left = timeoutNanos - (loop.clock().nanos() - lastProgressNanos);
        if (left > 0) watch(left);
        else timedOut();
    }

    private void timedOut() {
        if (target.isConnected()) exchange.broke(target.isSending() || !exchange.isAllSent());
        else exchange.unreachable();
        end(false);
    }

    // The end.

    /// @param sound whether the connection may be used again
    private void end(boolean sound) {
        stop();
        long database = exchange.error() == null ? exchange.order().to() : MigrationTarget.UNKNOWN_DATABASE;
        if (sound) all.targets().giveBack(target, database);
        else target.close();
        all.ended(this);
    }

    private void stop() {
        over = true;
        if (timer != null) timer.cancel(false);
    }

    /// Ends it without an answer, and without a word to anybody.
    void abandon() {
        if (over) return;
        stop();
        if (target != null) target.close();
    }
}
