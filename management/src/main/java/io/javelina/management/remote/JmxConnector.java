package io.javelina.management.remote;

import io.javelina.management.access.Role;
import io.javelina.management.access.User;
import io.javelina.management.access.Users;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.rmi.NoSuchObjectException;
import java.rmi.registry.LocateRegistry;
import java.rmi.registry.Registry;
import java.rmi.server.RMIClientSocketFactory;
import java.rmi.server.RMIServerSocketFactory;
import java.rmi.server.UnicastRemoteObject;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import javax.management.MBeanServer;
import javax.management.remote.JMXAuthenticator;
import javax.management.remote.JMXConnectorServer;
import javax.management.remote.JMXPrincipal;
import javax.management.remote.JMXServiceURL;
import javax.management.remote.rmi.RMIConnectorServer;
import javax.management.remote.rmi.RMIJRMPServerImpl;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.rmi.ssl.SslRMIClientSocketFactory;
import javax.security.auth.Subject;

/// Remote JMX on one port for registry and objects, as JConsole's `host:port` wants it. Clients may send strings and
/// open data, nothing else is deserialised; before they have logged in, only strings.
public final class JmxConnector implements AutoCloseable {
    private static final String REGISTRY_NAME = "jmxrmi";
    private static final String CREDENTIALS_FILTER = "java.lang.String;!*";
    private static final String SERIAL_FILTER = "java.lang.*;java.math.*;java.util.*;javax.management.**;java.rmi.**;"
            + "javax.security.auth.Subject;!*";

    private final JmxSettings settings;
    private final Users users;
    private final Registry registry;
    private final RMIConnectorServer connector;

    /// Answers at this socket, and closes it in the end.
    public JmxConnector(JmxSocket socket, JmxSettings settings, Users users, MBeanServer server) throws IOException {
        this.settings = settings;
        this.users = users;
        if (settings.tls()) socket.tls(tls());
        // What stubs tell clients to connect to; RMI knows no other way to say it.
        System.setProperty("java.rmi.server.hostname", settings.hostname());
        RMIServerSocketFactory serverSockets = _ -> socket;
        RMIClientSocketFactory clientSockets = settings.tls() ? new SslRMIClientSocketFactory() : null;
        registry = LocateRegistry.createRegistry(settings.port(), clientSockets, serverSockets);
        try {
            connector = start(server, clientSockets, serverSockets);
        } catch (IOException | RuntimeException e) {
            UnicastRemoteObject.unexportObject(registry, true);
            throw e;
        }
    }

    /// Registry and connector are given the same factories, and so share one listening socket.
    private RMIConnectorServer start(MBeanServer server, RMIClientSocketFactory clientSockets,
            RMIServerSocketFactory serverSockets) throws IOException {
        Map<String, Object> environment = new HashMap<>();
        environment.put(RMIConnectorServer.CREDENTIALS_FILTER_PATTERN, CREDENTIALS_FILTER);
        environment.put(RMIConnectorServer.SERIAL_FILTER_PATTERN, SERIAL_FILTER);
        if (!users.isEmpty()) environment.put(JMXConnectorServer.AUTHENTICATOR, (JMXAuthenticator) this::authenticate);
        RMIJRMPServerImpl objects = new RMIJRMPServerImpl(settings.port(), clientSockets, serverSockets, environment);
        RMIConnectorServer started = new RMIConnectorServer(
                new JMXServiceURL("rmi", settings.hostname(), settings.port()),
                environment, objects, server);
        started.setMBeanServerForwarder(ReadOnlyForwarder.of(this::role));
        started.start();
        registry.rebind(REGISTRY_NAME, objects.toStub());
        return started;
    }

    private Subject authenticate(Object credentials) {
        if (!(credentials instanceof String[] pair) || pair.length != 2 || pair[0] == null || pair[1] == null) {
            throw new SecurityException("A user and a password are needed");
        }
        User user = users.authenticate(pair[0], pair[1])
                .orElseThrow(() -> new SecurityException("Wrong user or password"));
        return new Subject(true, Set.of(new JMXPrincipal(user.name())), Set.of(), Set.of());
    }

    private Role role(String userName) {
        return users.users().stream().filter(user -> user.name().equals(userName)).map(User::role).findFirst()
                .orElse(Role.MONITOR);
    }

    private SSLContext tls() throws IOException {
        char[] password = settings.keystorePassword() == null ? new char[0] : settings.keystorePassword().toCharArray();
        try (InputStream in = Files.newInputStream(settings.keystore())) {
            KeyStore keys = KeyStore.getInstance("PKCS12");
            keys.load(in, password);
            KeyManagerFactory managers = KeyManagerFactory.getInstance("PKIX");
            managers.init(keys, password);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(managers.getKeyManagers(), null, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IOException("jmx-tls-keystore " + settings.keystore() + " cannot be used: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() throws IOException {
        try {
            connector.stop();
        } finally {
            closeRegistry();
        }
    }

    private void closeRegistry() throws NoSuchObjectException { UnicastRemoteObject.unexportObject(registry, true); }
}
