package io.javelina.server;

import io.javelina.config.Configuration;
import io.javelina.config.Directives;
import io.javelina.management.ManagementSettings;
import io.javelina.management.access.Role;
import io.javelina.management.access.User;
import io.javelina.management.access.Users;
import io.javelina.management.http.HttpSettings;
import io.javelina.management.remote.JmxSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// Reads the settings of the management interface out of the configuration.
final class ManagementDirectives {
    private static final String LOOPBACK = "127.0.0.1";

    private final Configuration configuration;

    private ManagementDirectives(Configuration configuration) { this.configuration = configuration; }

    static ManagementSettings settings(Configuration configuration) {
        ManagementDirectives directives = new ManagementDirectives(configuration);
        return new ManagementSettings(directives.http(), directives.jmx(), directives.users(),
                ManagementSettings.HELD_MILLIS, configuration.list(Directives.MEMORY_WATERMARKS, Integer.class),
                ManagementSettings.WATERMARK_SLACK);
    }

    private HttpSettings http() {
        List<String> written = configuration.list(Directives.MANAGEMENT_BIND, String.class);
        List<HttpSettings.Address> addresses = (written.isEmpty() ? List.of(LOOPBACK) : written).stream()
                .map(ManagementDirectives::address).toList();
        int port = (int) configuration.integer(Directives.MANAGEMENT_PORT);
        boolean any = port == 0 && Listeners.isAnyPort();
        return new HttpSettings(addresses, any ? HttpSettings.ANY_PORT : port, Set.of());
    }

    private static HttpSettings.Address address(String written) {
        boolean optional = written.startsWith("-");
        String address = optional ? written.substring(1) : written;
        return new HttpSettings.Address(switch (address) {
            case "*" -> "0.0.0.0";
            case "::*" -> "::";
            default -> address;
        }, optional);
    }

    private JmxSettings jmx() {
        String bind = configuration.text(Directives.JMX_BIND);
        String hostname = configuration.text(Directives.JMX_HOSTNAME);
        String keystore = configuration.text(Directives.JMX_TLS_KEYSTORE);
        return new JmxSettings(bind, (int) configuration.integer(Directives.JMX_PORT),
                hostname.isEmpty() ? bind : hostname, keystore.isEmpty() ? null : Path.of(keystore),
                configuration.text(Directives.JMX_TLS_KEYSTORE_PASSWORD));
    }

    private Users users() {
        List<User> users = new ArrayList<>();
        String monitor = configuration.text(Directives.MANAGEMENT_PASSWORD);
        if (!monitor.isEmpty())
            users.add(User.of(configuration.text(Directives.MANAGEMENT_USER), Role.MONITOR, monitor));
        String operator = configuration.text(Directives.MANAGEMENT_OPERATOR_PASSWORD);
        if (!operator.isEmpty())
            users.add(User.of(configuration.text(Directives.MANAGEMENT_OPERATOR_USER), Role.OPERATOR, operator));
        return new Users(users);
    }
}
