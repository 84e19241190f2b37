package io.javelina.server;

import io.javelina.command.Client;
import io.javelina.command.Dispatcher;
import io.javelina.command.Flag;
import io.javelina.command.Request;

/// Judges commands before they run, and keeps count of them after.
final class Gate implements Dispatcher.Gate {
    private static final String TOO_FEW_REPLICAS = "NOREPLICAS Not enough good replicas to write.";

    private final Authentication authentication;
    private final MemoryWatch memory;
    private final CommandStatistics statistics;
    private NodeLoop loop;
    private Loading loading;
    private BackgroundSaves saves;
    private ClientPolicies clients;
    private ReplicaRole role;

    Gate(Authentication authentication, MemoryWatch memory, CommandStatistics statistics) {
        this.authentication = authentication;
        this.memory = memory;
        this.statistics = statistics;
    }

    /// Tells where commands run, and where the rules for clients are, once that is there.
    void loop(NodeLoop running) {
        loop = running;
        clients = running.policies();
    }

    /// Tells whether this node follows another one, once that is there.
    void role(ReplicaRole now) { role = now; }

    /// Tells what loads the data.
    void loading(Loading loader) { loading = loader; }

    /// Tells what saves the data.
    void saves(BackgroundSaves saver) { saves = saver; }

    @Override
    public boolean isLoading() { return loading.isActive() || role.isLoading(); }

    @Override
    public boolean isOutOfMemory() {
        return !loading.isActive() && !clients.pause().isActive() && memory.isOutOfMemory();
    }

    @Override
    public boolean requiresAuthentication(Client client) { return authentication.isRequiredOf(client); }

    @Override
    public String refusal(Request request) {
        String failure = saves.refusal(request);
        if (failure != null) return failure;
        boolean tooFew = loop.replicas().areTooFew() && request.has(Flag.WRITE);
        return tooFew ? TOO_FEW_REPLICAS : role.refusal(request);
    }

    @Override
    public boolean postpones(Request request) {
        return clients.pause().holdsBack(request) || loop.snapshots().heldBack().holdsBack(request);
    }

    @Override
    public void crossProtocol(Client client) { clients.crossProtocol(client); }

    @Override
    public void rejected(Request request, String error) {
        statistics.rejected(request, error);
        if (request.client().isPrimary()) role.commandFailed(request, error);
        memory.refused(request, error);
    }

    @Override
    public void executed(Request request, String error) {
        statistics.executed(request, error);
        if (error != null && request.client().isPrimary()) role.commandFailed(request, error);
        loop.executed(request.client());
    }

    @Override
    public void blocked(Request request) { loop.blocked().block(request); }

    @Override
    public void insideBegins(Request inner) { statistics.insideBegins((Connection) inner.client()); }

    @Override
    public void insideEnds(Request inner) { statistics.insideEnds((Connection) inner.client()); }
}
