package io.javelina.cluster.bus;

import java.util.List;
import java.util.ResourceBundle;
import java.util.concurrent.CopyOnWriteArrayList;

/// Remembers what people were told.
final class TestLog implements System.Logger {
    final List<String> lines = new CopyOnWriteArrayList<>();

    boolean contains(String part) { return lines.stream().anyMatch(line -> line.contains(part)); }

    @Override
    public String getName() { return "test"; }

    @Override
    public boolean isLoggable(Level level) { return true; }

    @Override
    public void log(Level level, ResourceBundle bundle, String line, Throwable thrown) {
        lines.add(level + " " + line + " " + thrown);
    }

    @Override
    public void log(Level level, ResourceBundle bundle, String line, Object... parameters) {
        lines.add(level + " " + line);
    }
}
