package io.javelina.management;

import io.javelina.management.access.Users;
import io.javelina.management.http.HttpSettings;
import io.javelina.management.remote.JmxSettings;
import java.util.List;

/// All settings of this module. `users` count for HTTP and for remote JMX. Figures are held for `heldMillis`;
/// `watermarkPercents` of maxmemory are told when memory crosses them, downwards with `watermarkSlack` points of slack.
public record ManagementSettings(HttpSettings http, JmxSettings jmx, Users users, int heldMillis,
        List<Integer> watermarkPercents, int watermarkSlack) {
    public static final int HELD_MILLIS = 500;
    public static final List<Integer> WATERMARK_PERCENTS = List.of(75, 90, 100);
    public static final int WATERMARK_SLACK = 5;

    public ManagementSettings {
        watermarkPercents = List.copyOf(watermarkPercents);
        if (heldMillis < 0) throw new IllegalArgumentException("Figures cannot be held for " + heldMillis + " ms");
    }

    public static ManagementSettings of(HttpSettings http, JmxSettings jmx, Users users) {
        return new ManagementSettings(http, jmx, users, HELD_MILLIS, WATERMARK_PERCENTS, WATERMARK_SLACK);
    }
}
