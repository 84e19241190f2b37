package io.javelina.cluster.bus;

import java.lang.invoke.MethodHandles;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.jgroups.conf.ClassConfigurator;
import org.jgroups.protocols.raft.ELECTION2;
import org.jgroups.protocols.raft.RAFT;
import org.jgroups.protocols.raft.REDIRECT;

/// The numbers by which JGroups knows our protocols and headers; they are the same on all nodes, for ever.
final class BusProtocols {
    static final short KIND_HEADER = 3101;
    static final short KIND = 2100;

    private static final short TRANSPORT = 2101;
    private static final short UNICAST = 2102;
    private static final short DISCOVERY = 2103;
    private static final short SILENCE = 2104;

    /// JGroups tells much that says nothing to people; what they should know, the bus tells itself. Held, so that the levels
    /// are not forgotten.
    private static final List<Logger> JGROUPS = Stream
            .of("org.jgroups", BusTransport.class.getName(), BusUnicast.class.getName(), BusDiscovery.class.getName(),
                    Silence.class.getName(), Reunion.class.getName())
            .map(Logger::getLogger).toList();

    static {
        for (Logger logger : JGROUPS) if (logger.getLevel() == null) logger.setLevel(Level.SEVERE);
        ClassConfigurator.addProtocol(TRANSPORT, BusTransport.class);
        ClassConfigurator.addProtocol(UNICAST, BusUnicast.class);
        ClassConfigurator.addProtocol(DISCOVERY, BusDiscovery.class);
        ClassConfigurator.addProtocol(SILENCE, Silence.class);
        ClassConfigurator.add(KIND_HEADER, KindHeader.class);
        knowHeadersOf(RAFT.class);
        knowHeadersOf(ELECTION2.class);
        knowHeadersOf(REDIRECT.class);
    }

    private BusProtocols() {}

    /// Makes the numbers known.
    static void register() {}

    /// Others may send such headers before this node makes its first object of the class.
    private static void knowHeadersOf(Class<?> protocol) {
        try {
            MethodHandles.lookup().ensureInitialized(protocol);
        } catch (IllegalAccessException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
