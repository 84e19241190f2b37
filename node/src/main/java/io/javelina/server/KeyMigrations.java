package io.javelina.server;

import io.javelina.command.Wait;
import io.javelina.keyspace.Database;
import io.javelina.keyspace.Propagation;
import io.javelina.memory.Account;
import io.javelina.memory.ScratchBuffer;
import io.javelina.memory.Slice;
import io.javelina.persistence.DumpPayload;
import io.javelina.persistence.RdbSettings;
import io.javelina.resp.Reply;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// All MIGRATE commands that are being executed, and what becomes of their keys in the end. Node loop only.
///
/// Where Valkey stands still until the target has answered, only the client that migrates waits here, and whoever wants one of
/// the keys ([MigratingKeys]). Others see the same: a key is here until it is deleted, and nobody can ask for it after it
/// may have been seen at the target. Keys of which nobody can say where they are, since the target was silent, stay here.
final class KeyMigrations {
    private static final String ROLE_CHANGED = "UNBLOCKED force unblock from blocking operation, instance state changed"
            + " (master -> replica?)";

    private final NodeLoop loop;
    private final HostResolver resolver;
    private final MigratingKeys keys;
    private final MigrationTargets targets;
    private final DumpPayload payload;
    private final ScratchBuffer command;
    private final Set<KeyMigration> running = new LinkedHashSet<>();
    /// Those that are over but for what has to be done here, since writers have to wait.
    private final List<KeyMigration> ended = new ArrayList<>();
    private final Slice name = new Slice();

    KeyMigrations(NodeLoop loop, HostResolver resolver, RdbSettings settings) {
        this.loop = loop;
        this.resolver = resolver;
        this.keys = loop.migratingKeys();
        this.targets = new MigrationTargets(loop);
        this.payload = new DumpPayload(loop.keyspace().blocks(), settings);
        this.command = new ScratchBuffer(loop.allocator(), Account.MIGRATION, 0);
    }

    NodeLoop loop() { return loop; }

    HostResolver resolver() { return resolver; }

    MigrationTargets targets() { return targets; }

    MigratingKeys keys() { return keys; }

    /// What is to be said of these keys, which are held.
    RestoreExchange exchange(RestoreExchange.Order order, List<MigratingKeys.Key> migrating) {
        return new RestoreExchange(order, migrating, payload, command);
    }

    /// Lets the client wait until its keys are where they are to be.
    void begin(Connection client, RestoreExchange exchange, TargetAddress address, long timeoutMillis) {
        Wait wait = Wait.forAnswer();
        client.block(wait);
        KeyMigration migration = new KeyMigration(this, client, wait, exchange, address, timeoutMillis);
        running.add(migration);
        loop.later(migration::begin);
    }

    /// Migrates while everybody waits, for a client that cannot: in a transaction, or in a script.
    void run(RestoreExchange exchange, TargetAddress address, long timeoutMillis, Reply reply) {
        try {
            new BlockingMigration(loop.allocator(), exchange, address, timeoutMillis).run();
            loop.keyspace().propagation().insteadOfCommand();
            deleteRestored(exchange);
        } finally {
            settled(exchange);
        }
        reply(exchange, reply);
    }

    // The end.

    void ended(KeyMigration migration) {
        running.remove(migration);
        if (loop.policies().pause().isActive()) ended.add(migration);
        else complete(migration);
    }

    /// While writers have to wait, keys must not go either.
    void eachTurn() {
        if (ended.isEmpty() || loop.policies().pause().isActive()) return;
        List<KeyMigration> due = List.copyOf(ended);
        ended.clear();
        due.forEach(this::complete);
    }

    private void complete(KeyMigration migration) {
        Connection client = migration.client();
        RestoreExchange exchange = migration.exchange();
        long offset = loop.replicas().history().offset();
        deleteRestored(exchange);
        settled(exchange);
        if (loop.replicas().history().offset() != offset) client.writtenOffset(loop.replicas().history().offset());
        loop.blocked().answer(client, migration.waitsFor(), reply -> reply(exchange, reply));
    }

    private static void reply(RestoreExchange exchange, Reply reply) {
        if (exchange.error() == null) reply.ok();
        else reply.error(exchange.error());
    }

    /// Keys that are at the target go, for those who follow as one DEL.
    private void deleteRestored(RestoreExchange exchange) {
        if (exchange.order().copies()) return;
        Database database = exchange.order().from();
        Propagation propagation = database.propagation();
        propagation.beginUnit();
        try {
            List<MigratingKeys.Key> deleted = exchange.restored().stream().filter(key -> delete(database, key))
                    .toList();
            if (deleted.isEmpty()) return;
            propagation.add(database, "DEL", deleted.size() + 1);
            deleted.forEach(key -> propagation.argument(key.key(name)));
        } finally {
            propagation.endUnit();
        }
    }

    private boolean delete(Database database, MigratingKeys.Key key) {
        boolean deleted = database.delete(key.key(name), database.keyspace().settings().lazyServerDelete);
        if (deleted) database.modified(name, 'g', "del");
        return deleted;
    }

    private void settled(RestoreExchange exchange) { keys.release(exchange.keys()); }

    /// The node follows another one from now on: whatever is on its way stays, as far as this node is concerned.
    void abandonAll() {
        List<KeyMigration> all = new ArrayList<>(running);
        all.addAll(ended);
        running.clear();
        ended.clear();
        for (KeyMigration each : all) {
            each.abandon();
            settled(each.exchange());
            loop.blocked().answer(each.client(), each.waitsFor(), reply -> reply.error(ROLE_CHANGED));
        }
    }

    /// Once a second.
    void tick() { targets.tick(); }

    /// The node ends.
    void close() {
        running.forEach(each -> settled(each.exchange()));
        running.clear();
        command.close();
    }
}
