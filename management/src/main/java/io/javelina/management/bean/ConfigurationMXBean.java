package io.javelina.management.bean;

import java.util.SortedMap;

/// `io.javelina:type=Configuration`: every directive and its value now, read-only. Secrets are masked.
public interface ConfigurationMXBean {
    SortedMap<String, String> getDirectives();
}
