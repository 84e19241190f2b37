package io.javelina.management.remote;

import io.javelina.management.access.Role;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Set;
import java.util.function.Function;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.remote.JMXPrincipal;
import javax.management.remote.MBeanServerForwarder;
import javax.security.auth.Subject;

/// Stands between the connector and the MBean server: operators may do everything that cannot load code, everybody else
/// may only read and listen.
final class ReadOnlyForwarder implements InvocationHandler {
    private static final Set<String> READS = Set.of("getAttribute", "getAttributes", "getMBeanInfo",
            "getObjectInstance",
            "getMBeanCount", "getDefaultDomain", "getDomains", "isInstanceOf", "isRegistered", "queryMBeans",
            "queryNames",
            "addNotificationListener", "removeNotificationListener", "hashCode", "toString", "equals");

    /// Not to be had from afar; the connector itself asks for them before it reads what a client sent.
    private static final Set<String> OF_THE_CONNECTOR = Set.of("getClassLoader", "getClassLoaderFor",
            "getClassLoaderRepository");

    /// What would let an operator bring in classes: a monitoring port is no way to run code.
    private static final Set<String> NEVER = Set.of("createMBean", "unregisterMBean");

    /// The JVM's diagnostic commands read and write files by name and can load agents.
    private static final String DIAGNOSTICS = "com.sun.management";

    private final Function<String, Role> roles;
    private MBeanServer target;

    private ReadOnlyForwarder(Function<String, Role> roles) { this.roles = roles; }

    /// `roles` gives the role of a user by name; without users everybody is given MONITOR.
    static MBeanServerForwarder of(Function<String, Role> roles) {
        return (MBeanServerForwarder) Proxy.newProxyInstance(ReadOnlyForwarder.class.getClassLoader(),
                new Class<?>[]{ MBeanServerForwarder.class }, new ReadOnlyForwarder(roles));
    }

    @Override
    public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
        if (method.getName().equals("setMBeanServer")) {
            target = (MBeanServer) arguments[0];
            return null;
        }
        if (method.getName().equals("getMBeanServer")) return target;
        requireAllowed(method.getName(), arguments);
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private void requireAllowed(String method, Object[] arguments) {
        if (READS.contains(method) || OF_THE_CONNECTOR.contains(method)) return;
        boolean diagnostics = arguments != null && arguments.length > 0
                && arguments[0] instanceof ObjectName name && name.getDomain().equals(DIAGNOSTICS);
        if (NEVER.contains(method) || diagnostics || role() != Role.OPERATOR) {
            throw new SecurityException(method + " is not allowed to " + userName());
        }
    }

    private Role role() {
        Role role = roles.apply(userName());
        return role == null ? Role.MONITOR : role;
    }

    private static String userName() {
        Subject subject = Subject.current();
        if (subject == null) return "everybody";
        return subject.getPrincipals(JMXPrincipal.class).stream().findFirst().map(JMXPrincipal::getName)
                .orElse("everybody");
    }
}
