package io.javelina.server;

import io.javelina.command.Client;
import io.javelina.command.Dispatcher;
import io.javelina.command.Request;

/// Judges commands before they run, and keeps count of them after.
final class Gate implements Dispatcher.Gate {
    private final Authentication authentication;
    private final MemoryWatch memory;
    private final CommandStatistics statistics;

    Gate(Authentication authentication, MemoryWatch memory, CommandStatistics statistics) {
        this.authentication = authentication;
        this.memory = memory;
        this.statistics = statistics;
    }

    @Override
    public boolean isOutOfMemory() { return memory.isOutOfMemory(); }

    @Override
    public boolean requiresAuthentication(Client client) { return authentication.isRequiredOf(client); }

    @Override
    public void rejected(Request request, String error) {
        statistics.rejected(request, error);
        memory.refused(request, error);
    }

    @Override
    public void executed(Request request, String error) { statistics.executed(request, error); }
}
