package io.javelina.management.jolokia;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.lang.System.Logger;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.jolokia.server.core.config.ConfigKey;
import org.jolokia.server.core.request.BadRequestException;
import org.jolokia.server.core.request.EmptyResponseException;
import org.jolokia.server.core.request.JolokiaRequest;
import org.jolokia.server.core.request.NotChangedException;
import org.jolokia.server.core.service.api.AgentDetails;
import org.jolokia.server.core.service.api.JolokiaContext;
import org.jolokia.server.core.service.api.JolokiaService;
import org.jolokia.server.core.service.api.Restrictor;
import org.jolokia.server.core.service.api.SecurityDetails;
import org.jolokia.server.core.util.HttpMethod;
import org.jolokia.server.core.util.RequestType;
import org.jolokia.server.core.util.jmx.DefaultMBeanServerAccess;
import org.jolokia.server.core.util.jmx.MBeanServerAccess;
import org.jolokia.service.jmx.LocalRequestHandler;
import org.jolokia.service.serializer.JolokiaSerializer;

/// What Jolokia's core needs around it, for one MBean server and nothing else: it registers no MBean, discovers
/// nothing, and knows no way to another JVM. Several of them live in one JVM without seeing each other.
final class LocalContext implements JolokiaContext, AutoCloseable {
    private static final Logger LOG = System.getLogger("io.javelina.management.jolokia");

    /// Limits of one answer, so that none can fill the heap.
    private static final String MAX_DEPTH = "10";
    private static final String MAX_COLLECTION_SIZE = "5000";
    private static final String MAX_OBJECTS = "100000";

    private static final int HANDLER_ORDER = 1000;

    private final Map<ConfigKey, String> settings = new EnumMap<>(ConfigKey.class);
    private final Restrictor policy;
    private final OneServer access;
    private final Set<JolokiaService<?>> services;

    LocalContext(MBeanServer server, Restrictor policy) {
        this.policy = policy;
        settings.put(ConfigKey.AGENT_ID, "javelina");
        settings.put(ConfigKey.ALLOW_ERROR_DETAILS, "false");
        settings.put(ConfigKey.INCLUDE_STACKTRACE, "false");
        settings.put(ConfigKey.SERIALIZE_EXCEPTION, "false");
        settings.put(ConfigKey.MAX_DEPTH, MAX_DEPTH);
        settings.put(ConfigKey.MAX_COLLECTION_SIZE, MAX_COLLECTION_SIZE);
        settings.put(ConfigKey.MAX_OBJECTS, MAX_OBJECTS);
        access = new OneServer(server);
        services = Set.of(new JudgedHandler(policy), new VersionHandler(), new JolokiaSerializer());
        services.forEach(service -> service.init(this));
    }

    private static final class OneServer extends DefaultMBeanServerAccess {
        OneServer(MBeanServer server) { super(Set.of(server)); }
    }

    /// Jolokia asks the policy within its handlers, but not in all of them (notifications); here it is asked before
    /// any.
    private static final class JudgedHandler extends LocalRequestHandler {
        private final Restrictor policy;

        JudgedHandler(Restrictor policy) {
            super(HANDLER_ORDER);
            this.policy = policy;
        }

        @Override
        public <R extends JolokiaRequest> Object handleRequest(R request, Object previous)
                throws IOException, JMException,
                NotChangedException, BadRequestException, EmptyResponseException {
            if (!policy.isTypeAllowed(request.getType())) {
                throw new SecurityException("Requests of type " + request.getType().getName() + " are not allowed");
            }
            return super.handleRequest(request, previous);
        }
    }

    @Override
    public void close() {
        for (JolokiaService<?> service : services) {
            try {
                service.destroy();
            } catch (Exception e) {
                LOG.log(Level.WARNING, "Stopping " + service + " failed", e);
            }
        }
        access.unregisterFromMBeanNotifications();
    }

    @Override
    public MBeanServerAccess getMBeanServerAccess() { return access; }

    @Override
    public <T extends JolokiaService<?>> SortedSet<T> getServices(Class<T> type) {
        SortedSet<T> found = new TreeSet<>();
        services.stream().filter(service -> service.getType() == type).map(type::cast).forEach(found::add);
        return found;
    }

    @Override
    public <T extends JolokiaService<?>> T getService(Class<T> type) {
        SortedSet<T> found = getServices(type);
        return found.isEmpty() ? null : found.getLast();
    }

    @Override
    public <T extends JolokiaService<?>> T getMandatoryService(Class<T> type) {
        T service = getService(type);
        if (service == null) throw new IllegalStateException("No service of " + type);
        return service;
    }

    @Override
    public boolean isServiceEnabled(String className) { return true; }

    @Override
    public String getConfig(ConfigKey key) { return settings.getOrDefault(key, key.getDefaultValue()); }

    @Override
    public Set<ConfigKey> getConfigKeys() { return settings.keySet(); }

    @Override
    public String dateFormat() { return getConfig(ConfigKey.DATE_FORMAT); }

    @Override
    public AgentDetails getAgentDetails() { return new AgentDetails(getConfig(ConfigKey.AGENT_ID)); }

    @Override
    public SecurityDetails getSecurityDetails() { return new SecurityDetails(); }

    /// Jolokia's services may bring MBeans of their own; ours bring none, and none is wanted.
    @Override
    public ObjectName registerMBean(Object bean, String... names) {
        throw new IllegalStateException("No MBean is registered by Jolokia here: " + bean.getClass());
    }

    @Override
    public void unregisterMBean(ObjectName name) {
        throw new IllegalStateException("No MBean was registered by Jolokia here: " + name);
    }

    @Override
    public boolean isHttpMethodAllowed(HttpMethod method) { return policy.isHttpMethodAllowed(method); }

    @Override
    public boolean isTypeAllowed(RequestType type) { return policy.isTypeAllowed(type); }

    @Override
    public boolean isAttributeReadAllowed(ObjectName name, String attribute) {
        return policy.isAttributeReadAllowed(name, attribute);
    }

    @Override
    public boolean isAttributeWriteAllowed(ObjectName name, String attribute) {
        return policy.isAttributeWriteAllowed(name, attribute);
    }

    @Override
    public boolean isOperationAllowed(ObjectName name, String operation) {
        return policy.isOperationAllowed(name, operation);
    }

    @Override
    public boolean isRemoteAccessAllowed(String... hostAndAddress) {
        return policy.isRemoteAccessAllowed(hostAndAddress);
    }

    @Override
    public boolean isOriginAllowed(String origin, boolean strictCheck) {
        return policy.isOriginAllowed(origin, strictCheck);
    }

    @Override
    public boolean isObjectNameHidden(ObjectName name) { return policy.isObjectNameHidden(name); }

    @Override
    public boolean ignoreScheme() { return policy.ignoreScheme(); }

    @Override
    public boolean isDebug() { return LOG.isLoggable(Level.TRACE); }

    @Override
    public void debug(String message) { LOG.log(Level.TRACE, message); }

    @Override
    public void info(String message) { LOG.log(Level.DEBUG, message); }

    @Override
    public void error(String message, Throwable cause) { LOG.log(Level.DEBUG, message, cause); }
}
