package io.javelina.cluster.bus;

import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArraySet;
import org.jgroups.Address;
import org.jgroups.PhysicalAddress;
import org.jgroups.protocols.TCPPING;
import org.jgroups.stack.IpAddress;
import org.jgroups.util.Responses;

/// Looks for others at given addresses, which can be added to at any time, and at those that it has heard of. Names are resolved
/// again in each round: one name may stand for all nodes, and containers come back under other addresses.
public final class BusDiscovery extends TCPPING {
    private final System.Logger log;
    private final Set<InetSocketAddress> seeds = new CopyOnWriteArraySet<>();

    BusDiscovery(Collection<InetSocketAddress> seeds, System.Logger log) {
        this.log = log;
        this.seeds.addAll(seeds);
        setPortRange(0);
        initial_hosts_set_programmatically = true;
        // Who joins hears of all nodes at once, whomever it asks.
        returnEntireCache(true);
    }

    void add(Collection<InetSocketAddress> addresses) { seeds.addAll(addresses); }

    /// The port may be any that is free.
    @Override
    public boolean isDynamic() { return true; }

    @Override
    public void findMembers(List<Address> members, boolean initial, Responses responses) {
        initial_hosts = resolved();
        initial_hosts.remove(transport.localPhysicalAddress());
        if (initial && initial_hosts.isEmpty() && dynamic_hosts.isEmpty()) responses.done();
        else super.findMembers(members, initial, responses);
    }

    private Collection<PhysicalAddress> resolved() {
        Set<PhysicalAddress> addresses = new LinkedHashSet<>();
        for (InetSocketAddress seed : seeds) resolve(seed, addresses);
        return addresses;
    }

    private void resolve(InetSocketAddress seed, Set<PhysicalAddress> addresses) {
        if (seed.getAddress() != null) {
            addresses.add(new IpAddress(seed.getAddress(), seed.getPort()));
            return;
        }
        try {
            for (InetAddress host : InetAddress.getAllByName(seed.getHostString()))
                addresses.add(new IpAddress(host, seed.getPort()));
        } catch (UnknownHostException unknown) {
            log.log(Level.DEBUG, "The cluster bus cannot resolve " + seed.getHostString());
        }
    }
}
