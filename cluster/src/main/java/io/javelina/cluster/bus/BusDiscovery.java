package io.javelina.cluster.bus;

import io.javelina.cluster.ClusterClock;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jgroups.Address;
import org.jgroups.Event;
import org.jgroups.PhysicalAddress;
import org.jgroups.View;
import org.jgroups.protocols.TCPPING;
import org.jgroups.stack.IpAddress;
import org.jgroups.util.Responses;

/// Looks for others where they may be: at the addresses and names that were configured, where the cluster has them, and where
/// somebody was heard of lately.
///
/// Names are looked up again in each round: one name may stand for all nodes, and containers come back under other addresses. A
/// name service that is slow holds nobody up; what it said last is used until it answers.
public final class BusDiscovery extends TCPPING {
    private static final long LATELY_NANOS = TimeUnit.MINUTES.toNanos(1);
    private static final long PATIENCE_MILLIS = 500;

    private final System.Logger log;
    private final Collection<InetSocketAddress> seeds;
    private volatile Collection<InetSocketAddress> members = List.of();
    /// When each was heard of last.
    private final Map<InetSocketAddress, Long> heard = new ConcurrentHashMap<>();
    /// What each name stood for last, and who is being asked about it now.
    private final Map<InetSocketAddress, Set<PhysicalAddress>> named = new ConcurrentHashMap<>();
    private final Map<InetSocketAddress, CompletableFuture<Void>> asked = new ConcurrentHashMap<>();

    BusDiscovery(Collection<InetSocketAddress> seeds, System.Logger log) {
        this.log = log;
        this.seeds = List.copyOf(seeds);
        setPortRange(0);
        initial_hosts_set_programmatically = true;
        // Who joins hears of all nodes at once, whomever it asks.
        returnEntireCache(true);
    }

    /// Where the nodes of the cluster are, as far as it knows: replaces what was said before.
    void members(Collection<InetSocketAddress> addresses) { members = List.copyOf(addresses); }

    /// Somebody is there, or was a moment ago.
    void heardOf(InetSocketAddress address) { heard.put(address, ClusterClock.nanos()); }

    /// The port may be any that is free.
    @Override
    public boolean isDynamic() { return true; }

    /// Those who are not in the view any more may have come back elsewhere.
    @Override
    public Object down(Event event) {
        if (event.getType() == Event.VIEW_CHANGE) clearDynamicHostList();
        return super.down(event);
    }

    @Override
    public void findMembers(List<Address> members, boolean initial, Responses responses) {
        initial_hosts = candidates();
        initial_hosts.remove(transport.localPhysicalAddress());
        if (initial && initial_hosts.isEmpty() && dynamic_hosts.isEmpty()) responses.done();
        else super.findMembers(members, initial, responses);
    }

    /// Where somebody may be, names looked up.
    Collection<PhysicalAddress> candidates() {
        long now = ClusterClock.nanos();
        heard.values().removeIf(then -> now - then > LATELY_NANOS);
        Set<InetSocketAddress> all = new LinkedHashSet<>(seeds);
        all.addAll(members);
        all.addAll(heard.keySet());
        List<InetSocketAddress> names = all.stream().filter(InetSocketAddress::isUnresolved).toList();
        if (!names.isEmpty()) lookUp(names);
        Set<PhysicalAddress> addresses = new LinkedHashSet<>();
        for (InetSocketAddress each : all) {
            if (each.isUnresolved()) addresses.addAll(named.getOrDefault(each, Set.of()));
            else addresses.add(new IpAddress(each.getAddress(), each.getPort()));
        }
        return addresses;
    }

    /// Whether all are in the view who may be somewhere, by what names stood for last; nobody is asked.
    boolean isEverybodyHere() {
        BusTransport transport = (BusTransport) this.transport;
        View here = view;
        if (here == null) return false;
        Set<PhysicalAddress> known = new HashSet<>();
        for (Address node : here) known.add(transport.physicalAddress(node));
        return Stream.of(seeds, members, heard.keySet()).flatMap(Collection::stream)
                .allMatch(each -> isOneOf(known, each, transport));
    }

    private boolean isOneOf(Set<PhysicalAddress> known, InetSocketAddress place, BusTransport transport) {
        Collection<PhysicalAddress> meant = place.isUnresolved()
                ? named.getOrDefault(place, Set.of())
                : List.of(new IpAddress(place.getAddress(), place.getPort()));
        return !meant.isEmpty()
                && meant.stream().allMatch(each -> known.contains(transport.links().announcedBy((IpAddress) each)));
    }

    private void lookUp(List<InetSocketAddress> names) {
        CompletableFuture<?>[] answers = names.stream().map(name -> asked.computeIfAbsent(name, this::ask))
                .toArray(CompletableFuture[]::new);
        CompletableFuture.allOf(answers).completeOnTimeout(null, PATIENCE_MILLIS, TimeUnit.MILLISECONDS).join();
    }

    private CompletableFuture<Void> ask(InetSocketAddress name) {
        CompletableFuture<Void> answer = new CompletableFuture<>();
        Thread.ofVirtual().name("bus name " + name.getHostString()).start(() -> {
            resolve(name);
            asked.remove(name, answer);
            answer.complete(null);
        });
        return answer;
    }

    private void resolve(InetSocketAddress name) {
        Set<PhysicalAddress> addresses = new LinkedHashSet<>();
        try {
            for (InetAddress host : InetAddress.getAllByName(name.getHostString()))
                addresses.add(new IpAddress(host, name.getPort()));
            named.put(name, addresses);
        } catch (UnknownHostException unknown) {
            log.log(Level.DEBUG, "The cluster bus cannot resolve " + name.getHostString());
        }
    }
}
