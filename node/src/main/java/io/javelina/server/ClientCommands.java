package io.javelina.server;

import static io.javelina.command.Flag.ADMIN;
import static io.javelina.command.Flag.LOADING;
import static io.javelina.command.Flag.NOSCRIPT;
import static io.javelina.command.Flag.STALE;
import static io.javelina.command.Tip.ASK_ALL_NODES;
import static io.javelina.command.Tip.JOIN_ALL_SUCCEEDED;
import static io.javelina.command.Tip.NONDETERMINISTIC_OUTPUT;

import io.javelina.command.Command;
import io.javelina.command.CommandTable;
import io.javelina.command.Group;
import io.javelina.command.Handler;
import io.javelina.command.Help;
import io.javelina.command.Request;
import io.javelina.keyspace.Database;
import io.javelina.memory.Slice;
import io.javelina.resp.Reply;
import io.javelina.type.CommandError;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// CLIENT: what clients may know about each other, say about themselves, and do to each other.
final class ClientCommands {
    private static final String CONTAINER = "CLIENT";
    private static final CommandError NO_SUCH_CLIENT = new CommandError("ERR No such client");
    private static final CommandError NO_MODE = new CommandError("ERR CLIENT PAUSE mode must be WRITE or ALL");
    private static final CommandError NO_TIMEOUT = new CommandError("ERR timeout is not an integer or out of range");
    private static final CommandError NEGATIVE_TIMEOUT = new CommandError("ERR timeout is negative");
    private static final CommandError LONG_TIMEOUT = new CommandError("ERR timeout is out of range");
    private static final CommandError NO_REASON = new CommandError(
            "ERR CLIENT UNBLOCK reason should be TIMEOUT or ERROR");
    /// CLIENT GETREDIR of a client that does not track keys.
    private static final int NOT_TRACKING = -1;

    private final NodeLoop loop;

    ClientCommands(NodeLoop loop) { this.loop = loop; }

    void register(CommandTable table) {
        Command client = table.family(Group.CONNECTION).command(CONTAINER).arity(-2);
        any(client, "CAPA").arity(-3).does(this::capa);
        any(client, "GETNAME").arity(2).does(this::getName);
        any(client, "GETREDIR").arity(2).does(this::getRedir);
        client.subcommand("HELP").arity(2).flags(LOADING, STALE).does(help());
        any(client, "ID").arity(2).does(this::id);
        any(client, "INFO").arity(2).tips(NONDETERMINISTIC_OUTPUT).does(this::info);
        admin(client, "KILL").arity(-3).does(this::kill);
        admin(client, "LIST").arity(-2).tips(NONDETERMINISTIC_OUTPUT).does(this::list);
        admin(client, "NO-EVICT").arity(3).does(this::noEvict);
        any(client, "NO-TOUCH").arity(3).does(this::noTouch);
        admin(client, "PAUSE").arity(-3).does(this::pause);
        any(client, "REPLY").arity(3).does(this::reply);
        any(client, "SETINFO").arity(4).tips(ASK_ALL_NODES, JOIN_ALL_SUCCEEDED).does(this::setInfo);
        any(client, "SETNAME").arity(3).tips(ASK_ALL_NODES, JOIN_ALL_SUCCEEDED).does(this::setName);
        any(client, "TRACKINGINFO").arity(2).does(this::trackingInfo);
        admin(client, "UNBLOCK").arity(-3).does(this::unblock);
        admin(client, "UNPAUSE").arity(2).does(this::unpause);
    }

    private static Command any(Command client, String name) {
        return client.subcommand(name).flags(NOSCRIPT, LOADING, STALE);
    }

    private static Command admin(Command client, String name) { return any(client, name).flags(ADMIN); }

    private Connection self(Request request) { return loop.clients().find(request.client().id()); }

    // What a client says about itself.

    void setName(Request request, Database database, Reply reply) {
        request.client().name(ClientNames.client(request.argument(2)));
        reply.ok();
    }

    void getName(Request request, Database database, Reply reply) {
        String name = request.client().name();
        if (name.isEmpty()) reply.nil();
        else reply.bulk(name);
    }

    void setInfo(Request request, Database database, Reply reply) {
        Slice option = request.argument(2);
        boolean isName = option.is("LIB-NAME");
        if (!isName && !option.is("LIB-VER"))
            throw new CommandError("ERR Unrecognized option '" + option.text() + "'");
        String value = ClientNames.library(option, request.argument(3));
        if (isName) self(request).libraryName(value);
        else self(request).libraryVersion(value);
        reply.ok();
    }

    /// Capabilities that are not known here are those of other servers.
    void capa(Request request, Database database, Reply reply) {
        for (int i = 2; i < request.size(); i++) if (request.is(i, "REDIRECT")) self(request).redirectable(true);
        reply.ok();
    }

    void noEvict(Request request, Database database, Reply reply) {
        self(request).evictable(!onOrOff(request));
        reply.ok();
    }

    void noTouch(Request request, Database database, Reply reply) {
        request.client().noTouch(onOrOff(request));
        reply.ok();
    }

    private static boolean onOrOff(Request request) {
        if (request.is(2, "ON")) return true;
        if (request.is(2, "OFF")) return false;
        throw CommandError.SYNTAX;
    }

    /// Replies nothing but to ON.
    void reply(Request request, Database database, Reply reply) {
        Connection self = self(request);
        if (request.is(2, "ON")) {
            self.replies(Connection.Replies.ON);
            reply.bind(self.replySink(), self.protocol());
            reply.ok();
        } else if (request.is(2, "OFF")) {
            self.replies(Connection.Replies.OFF);
            reply.bind(self.replySink(), self.protocol());
        } else if (request.is(2, "SKIP")) {
            if (self.replies() != Connection.Replies.OFF) self.replies(Connection.Replies.SKIP_NEXT);
        } else {
            throw CommandError.SYNTAX;
        }
    }

    // What clients may know.

    void id(Request request, Database database, Reply reply) { reply.integer(request.client().id()); }

    void info(Request request, Database database, Reply reply) { lines(List.of(self(request)), reply); }

    void list(Request request, Database database, Reply reply) {
        ClientFilter filter = ClientFilter.ofList(request, loop.keyspace().now());
        lines(matching(filter), reply);
    }

    private List<Connection> matching(ClientFilter filter) {
        return loop.clients().all().stream().filter(filter::matches).toList();
    }

    private void lines(List<Connection> clients, Reply reply) {
        StringBuilder text = new StringBuilder();
        for (Connection each : clients) ClientLine.append(text, each, loop).append('\n');
        reply.verbatim("txt", text.toString().getBytes(StandardCharsets.ISO_8859_1));
    }

    void getRedir(Request request, Database database, Reply reply) { reply.integer(NOT_TRACKING); }

    /// No client tracks keys in this release.
    void trackingInfo(Request request, Database database, Reply reply) {
        reply.map(3);
        reply.bulk("flags");
        reply.set(1);
        reply.bulk("off");
        reply.bulk("redirect");
        reply.integer(NOT_TRACKING);
        reply.bulk("prefixes");
        reply.array(0);
    }

    // What clients do to others.

    void kill(Request request, Database database, Reply reply) {
        if (request.size() == 3) {
            killByAddress(request, reply);
            return;
        }
        List<Connection> victims = matching(ClientFilter.ofKill(request, loop.keyspace().now()));
        victims.forEach(victim -> kill(victim, request));
        reply.integer(victims.size());
    }

    private void killByAddress(Request request, Reply reply) {
        String address = request.argument(2).text();
        for (Connection each : List.copyOf(loop.clients().all())) {
            if (!Addresses.peer(each.channel()).equals(address)) continue;
            kill(each, request);
            reply.ok();
            return;
        }
        throw NO_SUCH_CLIENT;
    }

    /// The client that asks gets its reply first.
    private static void kill(Connection victim, Request request) {
        if (victim == request.client()) victim.closeAfterReply();
        else victim.closeNow();
    }

    void pause(Request request, Database database, Reply reply) {
        if (request.size() > 4) throw Help.unknown(request, CONTAINER);
        ClientPause.Mode mode = request.size() == 4 ? mode(request) : ClientPause.Mode.ALL;
        long now = loop.keyspace().now();
        long millis = request.integer(2, NO_TIMEOUT);
        if (millis < 0) throw NEGATIVE_TIMEOUT;
        if (millis > Long.MAX_VALUE - now) throw LONG_TIMEOUT;
        loop.policies().pause().begin(mode, now + millis);
        reply.ok();
    }

    private static ClientPause.Mode mode(Request request) {
        if (request.is(3, "WRITE")) return ClientPause.Mode.WRITE;
        if (request.is(3, "ALL")) return ClientPause.Mode.ALL;
        throw NO_MODE;
    }

    void unpause(Request request, Database database, Reply reply) {
        loop.policies().pause().end();
        reply.ok();
    }

    void unblock(Request request, Database database, Reply reply) {
        if (request.size() > 4) throw Help.unknown(request, CONTAINER);
        boolean withError = request.size() == 4 && request.is(3, "ERROR");
        if (request.size() == 4 && !withError && !request.is(3, "TIMEOUT")) throw NO_REASON;
        Connection blocked = loop.clients().find(request.integer(2));
        reply.integer(blocked != null && loop.blocked().unblock(blocked, withError) ? 1 : 0);
    }

    private static Handler help() {
        return Help.of(
                "CAPA <option> [options...]",
                "    Say what this client is able to do. Options are:",
                "    * REDIRECT",
                "      The client can handle redirection during primary and replica failover in standalone mode.",
                "GETREDIR",
                "    Return the client ID we are redirecting to when tracking is enabled.",
                "GETNAME",
                "    Return the name of the current connection.",
                "ID",
                "    Return the ID of the current connection.",
                "INFO",
                "    Return information about the current client connection.",
                "KILL <ip:port>",
                "    Kill connection made from <ip:port>.",
                "KILL <option> <value> [<option> <value> [...]]",
                "    Kill connections. Options are those of LIST, but:",
                "    * SKIPME (YES|NO)",
                "      Skip killing current connection (default: yes).",
                "LIST [options ...]",
                "    Return information about client connections. Options:",
                "    * TYPE (NORMAL|PRIMARY|REPLICA|PUBSUB)",
                "      Return clients of specified type.",
                "    * ID <client-id> [<client-id> ...]",
                "      Return clients of specified IDs.",
                "    * USER|ADDR|LADDR|IP|NAME|LIB-NAME|LIB-VER|DB|FLAGS|CAPA <value>",
                "      Return clients of which CLIENT INFO shows this.",
                "    * NOT-<option> <value>",
                "      Return clients that the option would not.",
                "    * MAXAGE|IDLE <seconds>",
                "      Return clients connected, or idle, for at least so long.",
                "    * SKIPME (YES|NO)",
                "      Leave out the current connection (default: no).",
                "UNPAUSE",
                "    Stop the current client pause, resuming traffic.",
                "PAUSE <timeout> [WRITE|ALL]",
                "    Suspend all, or just write, clients for <timeout> milliseconds.",
                "REPLY (ON|OFF|SKIP)",
                "    Control the replies sent to the current connection.",
                "SETNAME <name>",
                "    Assign the name <name> to the current connection.",
                "SETINFO <option> <value>",
                "    Set client meta attr. Options are:",
                "    * LIB-NAME: the client lib name.",
                "    * LIB-VER: the client lib version.",
                "UNBLOCK <clientid> [TIMEOUT|ERROR]",
                "    Unblock the specified blocked client.",
                "TRACKINGINFO",
                "    Report tracking status for the current connection.",
                "NO-EVICT (ON|OFF)",
                "    Protect current client connection from eviction.",
                "NO-TOUCH (ON|OFF)",
                "    Will not touch LRU/LFU stats when this mode is on.");
    }
}
