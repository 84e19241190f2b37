package io.javelina.management.registration;

import io.javelina.management.bean.AllocatorMXBean;
import io.javelina.management.bean.Catalogue;
import io.javelina.management.bean.CatalogueMXBean;
import io.javelina.management.bean.ClientsMXBean;
import io.javelina.management.bean.ClusterMXBean;
import io.javelina.management.bean.ClusterMemoryMXBean;
import io.javelina.management.bean.CommandsMXBean;
import io.javelina.management.bean.ConfigurationMXBean;
import io.javelina.management.bean.DatabasesMXBean;
import io.javelina.management.bean.KeyspaceMXBean;
import io.javelina.management.bean.LedgerMXBean;
import io.javelina.management.bean.MemoryMXBean;
import io.javelina.management.bean.Names;
import io.javelina.management.bean.PersistenceMXBean;
import io.javelina.management.bean.ProcessMemoryMXBean;
import io.javelina.management.bean.ReplicationMXBean;
import io.javelina.management.bean.ServerMXBean;
import io.javelina.management.event.MemoryEvents;
import io.javelina.management.figures.Figures;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.NotificationBroadcasterSupport;
import javax.management.NotificationEmitter;
import javax.management.ObjectName;

/// Registers every MBean with one MBean server, and takes them all out again.
public final class Beans implements AutoCloseable {
    private static final String PURGE = "Gives unused pages of the allocator back to the system; true when the "
            + "allocator could.";

    private final MBeanServer server;
    private final List<ObjectName> registered = new ArrayList<>();

    /// Registers all beans; when one cannot be registered, none stays.
    public Beans(MBeanServer server, Figures figures, MemoryEvents events) throws JMException {
        this.server = server;
        try {
            registerAll(figures, events);
        } catch (JMException | RuntimeException e) {
            close();
            throw e;
        }
    }

    private void registerAll(Figures figures, MemoryEvents events) throws JMException {
        register("Memory", new MemoryBean(figures, events), MemoryMXBean.class, "All of MEMORY STATS and INFO memory",
                Map.of("purge", PURGE, "doctor", "Looks at all figures and says in words what is not as it should be."),
                events);
        register("Databases", (DatabasesMXBean) figures::databases, DatabasesMXBean.class, "Databases, one row each");
        register("Ledger", (LedgerMXBean) figures::ledger, LedgerMXBean.class, "Who owns how many bytes");
        register("Allocator", new AllocatorBean(figures), AllocatorMXBean.class,
                "The allocator's own figures and settings",
                Map.of("purge", PURGE, "mallocStats", "The allocator's own report."), silent());
        register("ProcessMemory", (ProcessMemoryMXBean) figures::processMemory, ProcessMemoryMXBean.class,
                "From the kernel's resident size of the process down to what is unexplained");
        register("Clients", (ClientsMXBean) figures::clients, ClientsMXBean.class,
                "Counts, sums, maxima and the biggest clients by memory");
        register("Keyspace", (KeyspaceMXBean) figures::keyspace, KeyspaceMXBean.class,
                "Hits, misses, expiry and eviction");
        register("Commands", (CommandsMXBean) figures::commands, CommandsMXBean.class,
                "Calls, time and latency by command");
        register("Persistence", (PersistenceMXBean) figures::persistence, PersistenceMXBean.class,
                "Loading, snapshots and the append-only file");
        register("Replication", (ReplicationMXBean) figures::replication, ReplicationMXBean.class,
                "The stream of changes, its replicas, and the primary it comes from");
        register("Cluster", (ClusterMXBean) figures::cluster, ClusterMXBean.class,
                "Who is in the cluster, who owns what, and who took over from whom and why");
        register("ClusterMemory", (ClusterMemoryMXBean) figures::clusterMemory, ClusterMemoryMXBean.class,
                "The memory of all members of the cluster, its sums, and how uneven it is");
        register("Configuration", (ConfigurationMXBean) figures::directives, ConfigurationMXBean.class,
                "Directives and their values, read-only");
        register("Server", (ServerMXBean) figures::server, ServerMXBean.class,
                "Who this server is and how much passes through it");
        register("Catalogue", (CatalogueMXBean) Catalogue::metrics, CatalogueMXBean.class,
                "Every figure with its names, unit, exactness and meaning");
    }

    private <T> void register(String type, T bean, Class<T> mxbean, String meaning) throws JMException {
        register(type, bean, mxbean, meaning, Map.of(), silent());
    }

    private <T> void register(String type, T bean, Class<T> mxbean, String meaning, Map<String, String> operations,
            NotificationEmitter emitter) throws JMException {
        ObjectName name = Names.of(type);
        server.registerMBean(new DescribedBean(type, bean, mxbean, meaning, operations, emitter), name);
        registered.add(name);
    }

    private static NotificationEmitter silent() { return new NotificationBroadcasterSupport(); }

    @Override
    public void close() {
        for (ObjectName name : registered) {
            try {
                if (server.isRegistered(name)) server.unregisterMBean(name);
            } catch (JMException e) {
                throw new IllegalStateException("Cannot take " + name + " out of the MBean server", e);
            }
        }
        registered.clear();
    }
}
