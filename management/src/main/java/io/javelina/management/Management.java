package io.javelina.management;

import io.javelina.management.bean.Names;
import io.javelina.management.event.MemoryEvents;
import io.javelina.management.event.Watermarks;
import io.javelina.management.figures.Figures;
import io.javelina.management.figures.MemoryView;
import io.javelina.management.figures.MetricsSource;
import io.javelina.management.http.ConsoleFiles;
import io.javelina.management.http.Health;
import io.javelina.management.http.HttpPort;
import io.javelina.management.http.Routes;
import io.javelina.management.jolokia.JolokiaEndpoint;
import io.javelina.management.process.ProcessMemorySampler;
import io.javelina.management.prometheus.MetricsEndpoint;
import io.javelina.management.registration.Beans;
import io.javelina.management.remote.JmxConnector;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import javax.management.JMException;
import javax.management.MBeanServer;

/// Everything that operators see, started and stopped as one: the MBeans always, the HTTP port and remote JMX when
/// they are asked for. What has been started when something fails is stopped again, and closing leaves nothing behind.
public final class Management implements AutoCloseable {
    private final MBeanServer server;
    private final Figures figures;
    private final MemoryEvents events;

    /// Null when it is off.
    private final HttpPort http;

    /// What to close, the last first.
    private final Deque<AutoCloseable> parts = new ArrayDeque<>();

    private Management(ManagementPorts ports, MetricsSource source, MBeanServer server)
            throws JMException, IOException {
        this.server = server;
        ManagementSettings settings = started(ports).settings();
        figures = new Figures(source, new ProcessMemorySampler(InstantSource.system()),
                TimeUnit.MILLISECONDS.toNanos(settings.heldMillis()), System::nanoTime);
        try {
            events = started(new MemoryEvents(Names.of("Memory"),
                    new Watermarks(settings.watermarkPercents(), settings.watermarkSlack())));
            started(new Beans(server, figures, events));
            http = ports.http() == null ? null : startHttp(ports);
            if (ports.jmx() != null)
                started(new JmxConnector(ports.jmx(), settings.jmx(), settings.users(), server));
        } catch (JMException | IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    /// Registers the MBeans with `server` and opens the ports. Throws an IllegalArgumentException, with words for
    /// whoever wrote the configuration, when a port would be open to the network without a password.
    public static Management start(ManagementSettings settings, MetricsSource source, MBeanServer server)
            throws JMException, IOException {
        return start(ManagementPorts.open(settings), source, server);
    }

    /// As above, at ports that are open already; they are closed with it, also when it does not start.
    public static Management start(ManagementPorts ports, MetricsSource source, MBeanServer server)
            throws JMException, IOException {
        return new Management(ports, source, server);
    }

    private HttpPort startHttp(ManagementPorts ports) throws IOException {
        ManagementSettings settings = ports.settings();
        JolokiaEndpoint jolokia = started(new JolokiaEndpoint(server));
        Routes routes = new Routes(jolokia, new MetricsEndpoint(server), new ConsoleFiles(), new Health(server));
        return started(new HttpPort(ports.http(), settings.http(), settings.users(), routes));
    }

    private <T extends AutoCloseable> T started(T part) {
        parts.push(part);
        return part;
    }

    /// Where the node's loop tells of watermarks, eviction and refusals.
    public MemoryEvents events() { return events; }

    /// Takes memory anew, so that what is read next is not half a second old.
    public void refresh() { figures.refresh(); }

    /// Memory as the MBean server shows it, taken anew: for MEMORY STATS and INFO memory.
    public MemoryView memory() {
        refresh();
        return MemoryView.read(server);
    }

    /// What MEMORY DOCTOR says. It takes a waterfall when the last one is old, which costs some 10 milliseconds.
    public String doctor() {
        refresh();
        try {
            return (String) server.invoke(Names.of("Memory"), "doctor", null, null);
        } catch (JMException e) {
            throw new IllegalStateException("The Memory bean cannot be asked", e);
        }
    }

    /// The port that HTTP really listens on, or 0 when it is off.
    public int httpPort() { return http == null ? 0 : http.port(); }

    @Override
    public void close() {
        RuntimeException failure = null;
        while (!parts.isEmpty()) {
            try {
                parts.pop().close();
            } catch (Exception e) {
                if (failure == null) failure = new IllegalStateException("Management could not be closed", e);
                else failure.addSuppressed(e);
            }
        }
        if (failure != null) throw failure;
    }
}
