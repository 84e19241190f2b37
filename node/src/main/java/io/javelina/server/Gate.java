package io.javelina.server;

import io.javelina.command.Client;
import io.javelina.command.Dispatcher;
import io.javelina.command.Flag;
import io.javelina.command.Request;
import io.javelina.config.Configuration;
import io.javelina.config.Directive;
import io.javelina.config.Directives;

/// Judges commands before they run, and keeps count of them after.
final class Gate implements Dispatcher.Gate {
    private static final String TOO_FEW_REPLICAS = "NOREPLICAS Not enough good replicas to write.";

    private static final String PING = "PING";
    private static final String FILE_FAILS = "MISCONF Errors writing to the AOF file: ";

    private final Authentication authentication;
    private final MemoryWatch memory;
    private final CommandStatistics statistics;
    private final Configuration configuration;
    private NodeLoop loop;
    private Loading loading;
    private BackgroundSaves saves;
    private ClientPolicies clients;
    private AppendOnly appendOnly;
    private ReplicaRole role;
    private UnexpectedErrors unexpected;
    private boolean wasOutOfMemory;
    /// Null when the node is in no cluster.
    private NodeCluster cluster;

    Gate(Configuration configuration, Authentication authentication, MemoryWatch memory,
            CommandStatistics statistics) {
        this.configuration = configuration;
        this.authentication = authentication;
        this.memory = memory;
        this.statistics = statistics;
    }

    /// Tells where commands run, and where the rules for clients are, once that is there.
    void loop(NodeLoop running) {
        loop = running;
        clients = running.policies();
    }

    void appendOnly(AppendOnly file) { appendOnly = file; }

    /// Tells what loads the data.
    void loading(Loading loader) { loading = loader; }

    /// Tells what saves the data.
    void saves(BackgroundSaves saver) { saves = saver; }

    /// Tells whether this node follows another one.
    void role(ReplicaRole now) { role = now; }

    void unexpected(UnexpectedErrors errors) { unexpected = errors; }
    /// Tells of the cluster that the node is in.
    void cluster(NodeCluster joined) { cluster = joined; }

    @Override
    public String redirection(Request request) {
        if (cluster == null) return null;
        cluster.lookAgain();
        String redirection = cluster.gate().redirection(request);
        if (redirection == null && cluster.gate().isLeased(request)) markLeased(request.client());
        return redirection;
    }

    private static void markLeased(Client client) {
        if (client instanceof Connection connection) connection.markLeased();
        else if (client instanceof ScriptClient script) markLeased(script.caller());
    }

    @Override
    public boolean postponesRedirection(Request request) { return cluster.holdsRedirectionBack(request); }

    /// A node that does not know yet where it is in its cluster counts as one whose data is not there.
    @Override
    public boolean isLoading() {
        return loading.isActive() || appendOnly.isLoading() || role.isLoading()
                || cluster != null && cluster.isStarting();
    }

    @Override
    public boolean isOutOfMemory() {
        if (loop.isServingMeanwhile()) return false;
        wasOutOfMemory = !isLoading() && !clients.pause().isActive() && memory.isOutOfMemory();
        return wasOutOfMemory;
    }

    /// Whether there was too little memory for commands that need some when the client's command was judged that runs now: what
    /// it calls is judged by that, since nothing is evicted meanwhile.
    boolean wasOutOfMemory() { return wasOutOfMemory; }

    /// Whether this node is a replica that has lost its primary and is not to serve what it has.
    boolean isStale() { return role.isStale(); }

    boolean isReadOnlyReplica() { return role.isReplica() && role.isReadOnly(); }

    /// Why nobody may write now, null when that is fine.
    String refusalOfWrites() {
        if (isReadOnlyReplica()) return ReplicaRole.READ_ONLY;
        String failure = diskFailure();
        if (failure != null) return failure;
        return loop.replicas().areTooFew() ? TOO_FEW_REPLICAS : null;
    }

    @Override
    public String busy() { return loop.busy(); }

    @Override
    public boolean requiresAuthentication(Client client) { return authentication.isRequiredOf(client); }

    @Override
    public String protects(Request request) {
        boolean isDebug = request.command().fullName().equals("debug");
        boolean local = Addresses.isLocal(((Connection) request.client()).channel());
        Directive directive = isDebug ? Directives.ENABLE_DEBUG_COMMAND : Directives.ENABLE_MODULE_COMMAND;
        if (configuration.allows(directive, new Configuration.Origin(local, false))) return null;
        return "ERR " + (isDebug ? "DEBUG" : "MODULE") + " command not allowed. If the " + directive.name()
                + " option is set to \"local\", you can run it from a local connection, otherwise you need to set this"
                + " option in the configuration file, and then restart the server.";
    }

    @Override
    public String refusal(Request request) {
        boolean writes = request.has(Flag.WRITE);
        if (writes || isPing(request)) {
            String failure = diskFailure();
            if (failure != null) return failure;
        }
        return writes && loop.replicas().areTooFew() ? TOO_FEW_REPLICAS : role.refusal(request);
    }

    private static boolean isPing(Request request) { return request.command().name().equals(PING); }

    /// Why the disk does not keep what is written, null when it does.
    private String diskFailure() {
        String failure = saves.refusal();
        if (failure != null) return failure;
        return appendOnly.error() == null ? null : FILE_FAILS + appendOnly.error();
    }

    @Override
    public String refusalOfPrimary(Request request) {
        boolean isPing = isPing(request);
        if (!isPing && !request.has(Flag.WRITE)) return null;
        String failure = diskFailure();
        return failure == null || role.appliesUnkept(isPing) ? null : failure;
    }

    @Override
    public boolean postpones(Request request) {
        if (cluster != null && cluster.holdsBack(request)) return true;
        return loop.migratingKeys().holdsBack(request) || clients.pause().holdsBack(request)
                || loop.snapshots().heldBack().holdsBack(request);
    }

    @Override
    public void crossProtocol(Client client) { clients.crossProtocol(client); }

    @Override
    public void rejected(Request request, String error) {
        statistics.rejected(request, error);
        unexpected.replied(request.client(), request.command(), error);
        importFailed(request.client(), error);
        memory.refused(request, error);
    }

    @Override
    public void executed(Request request, String error) {
        statistics.executed(request, error);
        if (error != null) unexpected.replied(request.client(), request.command(), error);
        if (error != null) importFailed(request.client(), error);
        loop.executed(request.client());
    }

    private static void importFailed(Client client, String error) {
        if (client instanceof Connection connection && connection.imports() != null)
            connection.imports().commandFailed(error);
    }

    @Override
    public void ranOutOfMemory(Request request) {
        if (request.client().isPrimary()) role.strays();
        if (request.client() instanceof LoadingClient file) file.runsOutOfMemory();
    }

    @Override
    public void blocked(Request request) { loop.blocked().block(request); }

    @Override
    public void insideBegins(Request inner) {
        statistics.insideBegins(inner.client());
    }

    @Override
    public void insideEnds(Request inner) {
        statistics.insideEnds(inner.client());
    }
}
