package io.javelina.management.jolokia;

import io.javelina.management.access.Role;
import io.javelina.management.bean.Names;
import java.util.Set;
import javax.management.ObjectName;
import org.jolokia.server.core.service.api.Restrictor;
import org.jolokia.server.core.util.HttpMethod;
import org.jolokia.server.core.util.RequestType;

/// What may be asked of Jolokia, by the role of whoever asks:
///
/// - everybody reads, lists and searches our MBeans and the JVM's; other domains do not exist for them;
/// - how the JVM was started (its arguments and properties may hold passwords) is for operators;
/// - writes, and operations of our MBeans and a few of the JVM's, are for operators.
final class AccessPolicy implements Restrictor {
    /// The role of the request that is being answered.
    static final ScopedValue<Role> ROLE = ScopedValue.newInstance();

    private static final Set<String> DOMAINS = Set.of(Names.DOMAIN, "java.lang", "java.nio");
    private static final Set<RequestType> READS = Set.of(RequestType.READ, RequestType.LIST, RequestType.SEARCH,
            RequestType.VERSION);
    private static final Set<RequestType> ACTIONS = Set.of(RequestType.WRITE, RequestType.EXEC);
    private static final Set<String> STARTED_WITH = Set.of("SystemProperties", "InputArguments", "ClassPath",
            "BootClassPath", "LibraryPath");
    private static final Set<String> JVM_TYPES = Set.of("Memory", "Threading");

    private static boolean isOperator() { return ROLE.orElse(Role.MONITOR) == Role.OPERATOR; }

    private static boolean isKnown(ObjectName name) { return DOMAINS.contains(name.getDomain()); }

    private static boolean isOurs(ObjectName name) { return name.getDomain().equals(Names.DOMAIN); }

    @Override
    public boolean isHttpMethodAllowed(HttpMethod method) { return method == HttpMethod.POST; }

    @Override
    public boolean isTypeAllowed(RequestType type) {
        return READS.contains(type) || ACTIONS.contains(type) && isOperator();
    }

    @Override
    public boolean isAttributeReadAllowed(ObjectName name, String attribute) {
        return isKnown(name) && (isOperator() || attribute == null || !STARTED_WITH.contains(attribute));
    }

    @Override
    public boolean isAttributeWriteAllowed(ObjectName name, String attribute) { return isOperator() && isKnown(name); }

    @Override
    public boolean isOperationAllowed(ObjectName name, String operation) {
        return isOperator() && (isOurs(name)
                || name.getDomain().equals("java.lang") && JVM_TYPES.contains(name.getKeyProperty("type")));
    }

    @Override
    public boolean isObjectNameHidden(ObjectName name) { return !name.isDomainPattern() && !isKnown(name); }

    /// The port's own guard has seen to addresses, hosts and origins.
    @Override
    public boolean isRemoteAccessAllowed(String... hostAndAddress) { return true; }

    @Override
    public boolean isOriginAllowed(String origin, boolean strictCheck) { return true; }

    @Override
    public boolean ignoreScheme() { return true; }
}
