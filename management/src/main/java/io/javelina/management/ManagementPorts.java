package io.javelina.management;

import io.javelina.management.http.HttpSockets;
import io.javelina.management.remote.JmxSocket;
import java.io.IOException;

/// The ports of [Management], open, so that nobody else gets them, and answered by nobody yet. That takes a moment only,
/// while management itself takes its time: a node can know whether it will have its ports before it serves anybody.
public final class ManagementPorts implements AutoCloseable {
    private final ManagementSettings settings;
    /// Null when it is off.
    private final HttpSockets http;
    /// Null when it is off.
    private final JmxSocket jmx;

    private ManagementPorts(ManagementSettings settings) throws IOException {
        this.settings = settings;
        http = settings.http().enabled() ? new HttpSockets(settings.http(), settings.users()) : null;
        try {
            jmx = settings.jmx().enabled() ? new JmxSocket(settings.jmx(), settings.users()) : null;
        } catch (IOException | RuntimeException e) {
            if (http != null) http.close();
            throw e;
        }
    }

    /// Throws an IllegalArgumentException, with words for whoever wrote the configuration, when a port would be open to
    /// the network without a password.
    public static ManagementPorts open(ManagementSettings settings) throws IOException {
        return new ManagementPorts(settings);
    }

    ManagementSettings settings() { return settings; }

    HttpSockets http() { return http; }

    JmxSocket jmx() { return jmx; }

    @Override
    public void close() throws IOException {
        try {
            if (http != null) http.close();
        } finally {
            if (jmx != null) jmx.close();
        }
    }
}
