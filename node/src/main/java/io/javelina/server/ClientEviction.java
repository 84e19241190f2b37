package io.javelina.server;

import io.javelina.memory.AccountGroup;
import io.javelina.memory.Ledger;

/// `maxmemory-clients`: when all clients together take too much memory, those that take most are disconnected until the
/// rest is below the limit. Node loop only.
///
/// What clients take is read from the ledger, so asking costs the same for any number of them; only when some have to go
/// are they looked through.
final class ClientEviction {
    private final NodeLoop loop;
    private final ClientPolicies policies;
    private final Ledger ledger;
    private long evicted;

    ClientEviction(NodeLoop loop, ClientPolicies policies) {
        this.loop = loop;
        this.policies = policies;
        this.ledger = loop.allocator().ledger();
    }

    /// What clients take, without the chunks for replies that nobody uses now, or only closed connections do.
    long usedBytes() {
        OutputPool pool = loop.outputPool();
        return ledger.bytes(AccountGroup.CLIENTS_NORMAL) - pool.freeBytes() - pool.orphanedBytes();
    }

    /// Clients that were disconnected.
    long evicted() { return evicted; }

    void resetStatistics() { evicted = 0; }

    /// Disconnects clients while they are over the limit. Called before each command, so it does next to nothing when
    /// there is none.
    void perform() {
        long limit = loop.settings().maxmemoryClients;
        if (limit == 0 || usedBytes() < limit) return;
        long used = usedBytes() - beingClosedBytes();
        while (used >= limit) {
            Connection largest = largest();
            if (largest == null) return;
            used -= largest.totalMemory();
            policies.log().notice("Evicting client: " + ClientLine.of(largest, loop));
            evicted++;
            largest.closeNow();
        }
    }

    /// What those hold still that are closed as soon as their batch ends.
    private long beingClosedBytes() {
        long sum = 0;
        for (Connection each : loop.clients().all()) if (each.isClosingNow()) sum += each.totalMemory();
        return sum;
    }

    private Connection largest() {
        Connection largest = null;
        for (Connection each : loop.clients().all())
            if (each.isEvictable() && !each.isReplica() && !each.isPrimary() && !each.isClosingNow()
                    && (largest == null || each.totalMemory() > largest.totalMemory()))
                largest = each;
        return largest;
    }
}
