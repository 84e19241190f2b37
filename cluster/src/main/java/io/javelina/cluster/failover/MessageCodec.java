package io.javelina.cluster.failover;

import io.javelina.cluster.topology.NodeId;
import io.javelina.cluster.topology.Topology;
import io.javelina.cluster.wire.MalformedBytes;
import io.javelina.cluster.wire.WireReader;
import io.javelina.cluster.wire.WireWriter;
import java.util.SortedSet;
import java.util.TreeSet;

/// Messages as bytes: the version of the format, the kind, and the fields in the order of the record.
public final class MessageCodec {
    private static final int FORMAT = 1;

    private static final int HEARTBEAT = 1;
    private static final int ECHO = 2;
    private static final int FAILOVER_START = 3;
    private static final int FAILOVER_READY = 4;
    private static final int FAILOVER_OFFER = 5;

    private MessageCodec() {}

    public static byte[] encode(Message message) {
        WireWriter out = new WireWriter();
        out.one(FORMAT);
        switch (message) {
            case Message.Heartbeat heartbeat -> write(heartbeat, out);
            case Message.Echo echo -> {
                out.one(ECHO);
                out.eight(echo.incarnation());
                out.eight(echo.sequence());
                out.eight(echo.applied());
            }
            case Message.FailoverStart start -> {
                out.one(FAILOVER_START);
                out.eight(start.shardEpoch());
            }
            case Message.FailoverReady ready -> {
                out.one(FAILOVER_READY);
                out.eight(ready.shardEpoch());
                out.eight(ready.offset());
            }
            case Message.FailoverOffer offer -> {
                out.one(FAILOVER_OFFER);
                out.eight(offer.shardEpoch());
            }
        }
        return out.bytes();
    }

    private static void write(Message.Heartbeat heartbeat, WireWriter out) {
        out.one(HEARTBEAT);
        out.eight(heartbeat.incarnation());
        out.eight(heartbeat.sequence());
        out.eight(heartbeat.timeoutMillis());
        out.eight(heartbeat.applied());
        out.eight(heartbeat.adopted());
        out.eight(heartbeat.offset());
        out.flag(heartbeat.noFailover());
        out.eight(heartbeat.pausedMillis());
        out.two(heartbeat.silent().size());
        for (NodeId id : new TreeSet<>(heartbeat.silent())) out.id(id);
    }

    public static Message decode(byte[] bytes) throws MalformedBytes {
        WireReader in = new WireReader(bytes);
        int format = in.one();
        if (format != FORMAT) throw new MalformedBytes("format " + format + " where " + FORMAT + " is known");
        Message message = read(in.one(), in);
        in.end();
        return message;
    }

    private static Message read(int kind, WireReader in) throws MalformedBytes {
        return switch (kind) {
            case HEARTBEAT -> new Message.Heartbeat(in.eight(), in.count(), timeout(in), in.count(), in.count(),
                    in.eight(), in.flag(), in.count(), silent(in));
            case ECHO -> new Message.Echo(in.eight(), in.count(), in.count());
            case FAILOVER_START -> new Message.FailoverStart(in.count());
            case FAILOVER_READY -> new Message.FailoverReady(in.count(), in.eight());
            case FAILOVER_OFFER -> new Message.FailoverOffer(in.count());
            default -> throw new MalformedBytes("unknown kind of message: " + kind);
        };
    }

    private static long timeout(WireReader in) throws MalformedBytes {
        long millis = in.count();
        if (millis > Message.LONGEST_LEASE_MILLIS) throw new MalformedBytes("a timeout of " + millis + " ms");
        return millis;
    }

    private static SortedSet<NodeId> silent(WireReader in) throws MalformedBytes {
        SortedSet<NodeId> silent = new TreeSet<>();
        for (int left = in.size(Topology.MOST_MEMBERS); left > 0; left--) {
            NodeId id = in.id();
            if (!silent.isEmpty() && id.compareTo(silent.last()) <= 0) throw new MalformedBytes("out of order: " + id);
            silent.add(id);
        }
        return silent;
    }
}
