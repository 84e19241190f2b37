package io.javelina.server;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Connections to nodes that keys migrated to, kept for a while since more keys often follow. Node loop only.
final class MigrationTargets {
    private static final int MOST = 64;
    private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final NodeLoop loop;
    /// Those that nobody uses now, first the one that was used the longest time ago.
    private final List<MigrationTarget> idle = new ArrayList<>();

    MigrationTargets(NodeLoop loop) { this.loop = loop; }

    /// How many are kept.
    int count() { return idle.size(); }

    /// A kept connection to this target, null when there is none.
    MigrationTarget take(String name) {
        for (int i = idle.size() - 1; i >= 0; i--) if (idle.get(i).name().equals(name)) return idle.remove(i);
        return null;
    }

    /// Keeps a connection that is in this database and has nothing more to say.
    void giveBack(MigrationTarget target, long database) {
        if (idle.size() == MOST) idle.removeFirst().close();
        target.idle(database, loop.clock().nanos(), () -> idle.remove(target));
        idle.add(target);
    }

    /// Once a second: closes those that nobody wanted for a while.
    void tick() {
        long now = loop.clock().nanos();
        while (!idle.isEmpty() && now - idle.getFirst().idleSinceNanos() > IDLE_NANOS) idle.removeFirst().close();
    }

    void close() {
        idle.forEach(MigrationTarget::close);
        idle.clear();
    }
}
