package io.javelina.cluster.topology;

import io.javelina.cluster.wire.MalformedBytes;
import io.javelina.cluster.wire.WireReader;
import io.javelina.cluster.wire.WireWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// Entries and topologies as bytes, for the log and its snapshots. The first byte is the version of the format; each
/// entry and each topology has exactly one form. Bytes of any other kind are refused with [MalformedBytes].
public final class TopologyCodec {
    /// Counts up with the format of the log's files, which is another one whenever something here is.
    private static final int FORMAT = 3;

    private static final int NODE_JOIN = 1;
    private static final int VOTER = 2;
    private static final int NODE_FORGET = 3;
    private static final int SLOT_CHANGE = 4;
    private static final int REPLICA_OF = 5;
    private static final int FAILOVER = 6;
    private static final int ADDRESS_CHANGE = 7;
    private static final int NODE_FAIL = 8;
    private static final int NODE_RECOVER = 9;
    private static final int EPOCH = 10;
    private static final int FORM = 11;

    private static final int GREATEST_PORT = 65535;

    private TopologyCodec() {}

    // Entries: format, kind, and the fields in the order of the record.

    public static byte[] encode(TopologyEntry entry) {
        WireWriter out = new WireWriter();
        out.one(FORMAT);
        write(entry, out);
        return out.bytes();
    }

    private static void write(TopologyEntry entry, WireWriter out) {
        switch (entry) {
            case TopologyEntry.NodeJoin join -> writeJoin(join, out);
            case TopologyEntry.Voter voter -> {
                kind(VOTER, voter.id(), out);
                out.flag(voter.votes());
                out.eight(voter.votersVersion());
            }
            case TopologyEntry.NodeForget forget -> {
                kind(NODE_FORGET, forget.id(), out);
                out.eight(forget.votersVersion());
            }
            case TopologyEntry.SlotChange change -> writeSlotChange(change, out);
            case TopologyEntry.ReplicaOf replicaOf -> {
                kind(REPLICA_OF, replicaOf.replica(), out);
                out.idOrNone(replicaOf.primary());
                out.id(replicaOf.shard());
                out.eight(replicaOf.shardEpoch());
            }
            case TopologyEntry.Failover failover -> {
                kind(FAILOVER, failover.replica(), out);
                out.id(failover.primary());
                out.eight(failover.shardEpoch());
            }
            case TopologyEntry.AddressChange change -> {
                kind(ADDRESS_CHANGE, change.id(), out);
                writeAddress(change.address(), out);
            }
            case TopologyEntry.NodeFail fail -> kind(NODE_FAIL, fail.id(), out);
            case TopologyEntry.NodeRecover recover -> kind(NODE_RECOVER, recover.id(), out);
            case TopologyEntry.Form form -> writeForm(form, out);
            case TopologyEntry.Epoch epoch -> {
                kind(EPOCH, epoch.id(), out);
                out.eight(epoch.epoch());
            }
        }
    }

    /// All entries but changes of slots and new clusters begin with whom they are about.
    private static void kind(int kind, NodeId id, WireWriter out) {
        out.one(kind);
        out.id(id);
    }

    private static void writeJoin(TopologyEntry.NodeJoin join, WireWriter out) {
        kind(NODE_JOIN, join.id(), out);
        writeAddress(join.address(), out);
        out.id(join.shard());
        out.eight(join.configEpoch());
        out.slots(join.claims());
    }

    private static void writeSlotChange(TopologyEntry.SlotChange change, WireWriter out) {
        out.one(SLOT_CHANGE);
        out.slots(change.slots());
        out.idOrNone(change.from());
        out.eight(change.fromShardEpoch());
        out.idOrNone(change.to());
        out.eight(change.toShardEpoch());
    }

    private static void writeForm(TopologyEntry.Form form, WireWriter out) {
        out.one(FORM);
        out.two(form.shares().size());
        for (TopologyEntry.Share share : form.shares()) {
            out.id(share.primary());
            out.slots(share.slots());
            out.two(share.replicas().size());
            for (NodeId replica : share.replicas()) out.id(replica);
        }
    }

    private static TopologyEntry.Form readForm(WireReader in) throws MalformedBytes {
        List<TopologyEntry.Share> shares = new ArrayList<>();
        for (int left = in.size(Topology.MOST_MEMBERS); left > 0; left--)
            shares.add(new TopologyEntry.Share(in.id(), in.slots(), readIds(in)));
        return new TopologyEntry.Form(shares);
    }

    private static List<NodeId> readIds(WireReader in) throws MalformedBytes {
        List<NodeId> ids = new ArrayList<>();
        for (int left = in.size(Topology.MOST_MEMBERS); left > 0; left--) ids.add(in.id());
        return ids;
    }

    public static TopologyEntry decodeEntry(byte[] bytes) throws MalformedBytes {
        WireReader in = new WireReader(bytes);
        checkFormat(in);
        TopologyEntry entry = readEntry(in.one(), in);
        in.end();
        return entry;
    }

    private static TopologyEntry readEntry(int kind, WireReader in) throws MalformedBytes {
        return switch (kind) {
            case NODE_JOIN -> new TopologyEntry.NodeJoin(in.id(), readAddress(in), in.id(), in.count(), in.slots());
            case VOTER -> new TopologyEntry.Voter(in.id(), in.flag(), in.count());
            case NODE_FORGET -> new TopologyEntry.NodeForget(in.id(), in.count());
            case SLOT_CHANGE -> new TopologyEntry.SlotChange(in.slots(), in.idOrNone(), in.count(), in.idOrNone(),
                    in.count());
            case REPLICA_OF -> new TopologyEntry.ReplicaOf(in.id(), in.idOrNone(), in.id(), in.count());
            case FAILOVER -> new TopologyEntry.Failover(in.id(), in.id(), in.count());
            case ADDRESS_CHANGE -> new TopologyEntry.AddressChange(in.id(), readAddress(in));
            case NODE_FAIL -> new TopologyEntry.NodeFail(in.id());
            case NODE_RECOVER -> new TopologyEntry.NodeRecover(in.id());
            case EPOCH -> new TopologyEntry.Epoch(in.id(), in.count());
            case FORM -> readForm(in);
            default -> throw new MalformedBytes("unknown kind of entry: " + kind);
        };
    }

    private static void checkFormat(WireReader in) throws MalformedBytes {
        int format = in.one();
        if (format != FORMAT) throw new MalformedBytes("format " + format + " where " + FORMAT + " is known");
    }

    // Addresses.

    private static void writeAddress(NodeAddress address, WireWriter out) {
        out.text(address.ip());
        out.two(checkedPort(address.port()));
        out.two(checkedPort(address.tlsPort()));
        out.two(checkedPort(address.busPort()));
        out.text(address.hostname());
        out.text(address.humanName());
        out.text(address.client().ip4());
        out.text(address.client().ip6());
        out.two(checkedPort(address.client().port()));
        out.two(checkedPort(address.client().tlsPort()));
        out.text(address.zone());
    }

    private static int checkedPort(int port) {
        if (port < 0 || port > GREATEST_PORT) throw new IllegalArgumentException("no port: " + port);
        return port;
    }

    private static NodeAddress readAddress(WireReader in) throws MalformedBytes {
        return new NodeAddress(in.text(), in.two(), in.two(), in.two(), in.text(), in.text(),
                new NodeAddress.ForClients(in.text(), in.text(), in.two(), in.two()), in.text());
    }

    // Topologies: format, version, version of the voters, current epoch, whether slots had owners; the members with their slots; the shards with their epochs.

    public static byte[] encode(Topology topology) {
        WireWriter out = new WireWriter();
        out.one(FORMAT);
        out.eight(topology.version());
        out.eight(topology.votersVersion());
        out.eight(topology.currentEpoch());
        out.flag(topology.hadOwners());
        out.two(topology.members().size());
        for (Member member : topology.members()) writeMember(member, topology.slots(member.id()), out);
        out.two(topology.shards().size());
        for (NodeId shard : topology.shards()) {
            out.id(shard);
            out.eight(topology.shardEpoch(shard));
        }
        return out.bytes();
    }

    private static void writeMember(Member member, SlotSet slots, WireWriter out) {
        out.id(member.id());
        writeAddress(member.address(), out);
        out.idOrNone(member.primary());
        out.id(member.shard());
        out.eight(member.configEpoch());
        out.flag(member.voter());
        out.flag(member.failed());
        out.slots(slots);
    }

    public static Topology decodeTopology(byte[] bytes) throws MalformedBytes {
        WireReader in = new WireReader(bytes);
        checkFormat(in);
        Topology topology = readTopology(in);
        in.end();
        String broken = TopologyInvariants.broken(topology);
        if (broken != null) throw new MalformedBytes(broken);
        return topology;
    }

    private static Topology readTopology(WireReader in) throws MalformedBytes {
        long version = in.count();
        long votersVersion = in.count();
        long currentEpoch = in.count();
        boolean hadOwners = in.flag();
        SortedMap<NodeId, Member> members = new TreeMap<>();
        SortedMap<NodeId, SlotSet> slots = new TreeMap<>();
        for (int left = in.size(Topology.MOST_MEMBERS); left > 0; left--) readMember(in, members, slots);
        SortedMap<NodeId, Long> shardEpochs = new TreeMap<>();
        for (int left = in.size(Topology.MOST_MEMBERS); left > 0; left--)
            shardEpochs.put(next(in.id(), shardEpochs), in.count());
        return new Topology(members, slots, ownersBySlot(slots), shardEpochs, currentEpoch, version, votersVersion,
                hadOwners);
    }

    private static void readMember(WireReader in, SortedMap<NodeId, Member> members, SortedMap<NodeId, SlotSet> slots)
            throws MalformedBytes {
        NodeId id = next(in.id(), members);
        members.put(id,
                new Member(id, readAddress(in), in.idOrNone(), in.id(), in.count(), in.flag(), in.flag()));
        SlotSet owned = in.slots();
        if (!owned.isEmpty()) slots.put(id, owned);
    }

    /// The id, which has to be greater than the one before.
    private static NodeId next(NodeId id, SortedMap<NodeId, ?> before) throws MalformedBytes {
        if (!before.isEmpty() && id.compareTo(before.lastKey()) <= 0) throw new MalformedBytes("out of order: " + id);
        return id;
    }

    private static NodeId[] ownersBySlot(SortedMap<NodeId, SlotSet> slots) {
        NodeId[] owners = new NodeId[SlotSet.SLOTS];
        slots.forEach((owner, owned) -> owned.stream().forEach(slot -> owners[slot] = owner));
        return owners;
    }
}
