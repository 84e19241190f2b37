package io.javelina.server;

import io.javelina.command.Client;
import io.javelina.command.Dispatcher;
import io.javelina.command.Request;
import io.javelina.keyspace.Eviction;

/// Judges commands before they run, and keeps count of them after.
final class Gate implements Dispatcher.Gate {
    private final Authentication authentication;
    private final Eviction eviction;
    private final CommandStatistics statistics;
    private ClientPolicies clients;

    Gate(Authentication authentication, Eviction eviction, CommandStatistics statistics) {
        this.authentication = authentication;
        this.eviction = eviction;
        this.statistics = statistics;
    }

    /// Tells where the rules for clients are, once they are there.
    void clients(ClientPolicies policies) { clients = policies; }

    @Override
    public boolean isOutOfMemory() {
        return !clients.pause().isActive() && eviction.perform() == Eviction.Verdict.FAIL;
    }

    @Override
    public boolean requiresAuthentication(Client client) { return authentication.isRequiredOf(client); }

    @Override
    public boolean postpones(Request request) { return clients.pause().holdsBack(request.command()); }

    @Override
    public void crossProtocol(Client client) { clients.crossProtocol(client); }

    @Override
    public void rejected(Request request, String error) { statistics.rejected(request, error); }

    @Override
    public void executed(Request request, String error) { statistics.executed(request, error); }
}
