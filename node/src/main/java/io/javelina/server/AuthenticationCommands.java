package io.javelina.server;

import static io.javelina.command.Flag.ALLOW_BUSY;
import static io.javelina.command.Flag.FAST;
import static io.javelina.command.Flag.LOADING;
import static io.javelina.command.Flag.NOSCRIPT;
import static io.javelina.command.Flag.NO_AUTH;
import static io.javelina.command.Flag.STALE;

import io.javelina.command.Client;
import io.javelina.command.Command;
import io.javelina.command.CommandTable;
import io.javelina.command.Group;
import io.javelina.command.Request;
import io.javelina.keyspace.Database;
import io.javelina.keyspace.Role;
import io.javelina.memory.Slice;
import io.javelina.resp.Reply;
import io.javelina.type.CommandError;
import java.util.function.Supplier;

/// Commands by which a client comes and goes: AUTH, HELLO, RESET, QUIT. All may be used before it has authenticated.
final class AuthenticationCommands {
    private static final CommandError WRONG = new CommandError(Authentication.WRONG);
    private static final CommandError NO_PASSWORD_SET = new CommandError(
            "ERR AUTH <password> called without any password configured for the default user."
                    + " Are you sure your configuration is correct?");
    private static final CommandError NO_VERSION = new CommandError(
            "ERR Protocol version is not an integer or out of range");
    private static final CommandError UNKNOWN_VERSION = new CommandError("NOPROTO unsupported protocol version");
    private static final CommandError NOT_AUTHENTICATED = new CommandError(
            "NOAUTH HELLO must be called with the client already authenticated, otherwise the HELLO <proto> AUTH <user>"
                    + " <pass> option can be used to authenticate the client and select the RESP protocol version at the"
                    + " same time");

    private final NodeLoop loop;
    private final Authentication authentication;
    private final Supplier<String> availabilityZone;

    /// @param availabilityZone empty for none
    AuthenticationCommands(NodeLoop loop, Authentication authentication, Supplier<String> availabilityZone) {
        this.loop = loop;
        this.authentication = authentication;
        this.availabilityZone = availabilityZone;
    }

    void register(CommandTable table) {
        basic(table, "AUTH").arity(-2).does(this::auth);
        basic(table, "HELLO").arity(-1).does(this::hello);
        basic(table, "RESET").arity(1).unqueued().does(this::reset);
        basic(table, "QUIT").arity(-1).unqueued().does(this::quit);
    }

    private static Command basic(CommandTable table, String name) {
        return table.family(Group.CONNECTION).command(name).flags(NOSCRIPT, LOADING, STALE, FAST, NO_AUTH, ALLOW_BUSY);
    }

    void auth(Request request, Database database, Reply reply) {
        if (request.size() > 3) throw CommandError.SYNTAX;
        boolean withUser = request.size() == 3;
        if (!withUser && !authentication.isRequired()) throw NO_PASSWORD_SET;
        String user = withUser ? request.argument(1).text() : Client.DEFAULT_USER;
        authenticate(request.client(), user, request.argument(request.size() - 1));
        reply.ok();
    }

    private void authenticate(Client client, String user, Slice password) {
        if (!authentication.accepts(user, password.text())) throw WRONG;
        client.user(user);
        client.authenticated(true);
    }

    /// Either all that was asked for is done or nothing is, but for a client that has proved who it is: that stays.
    void hello(Request request, Database database, Reply reply) {
        Client client = request.client();
        int version = request.size() > 1 ? version(request) : client.protocol();
        int user = 0;
        int name = 0;
        for (int i = 2; i < request.size(); i++) {
            int left = request.size() - 1 - i;
            if (request.is(i, "AUTH") && left >= 2) {
                user = i + 1;
                i += 2;
            } else if (request.is(i, "SETNAME") && left >= 1) {
                name = ++i;
                ClientNames.client(request.argument(name));
            } else {
                throw new CommandError("ERR Syntax error in HELLO option '" + request.argument(i).text() + "'");
            }
        }
        if (user != 0) authenticate(client, request.argument(user).text(), request.argument(user + 1));
        if (authentication.isRequiredOf(client)) throw NOT_AUTHENTICATED;
        if (name != 0) client.name(ClientNames.client(request.argument(name)));
        client.protocol(version);
        reply.protocol(version);
        introduce(client, reply);
    }

    private static int version(Request request) {
        long version = request.integer(1, NO_VERSION);
        if (version != 2 && version != 3) throw UNKNOWN_VERSION;
        return (int) version;
    }

    private void introduce(Client client, Reply reply) {
        String zone = availabilityZone.get();
        reply.map(zone.isEmpty() ? 7 : 8);
        reply.bulk("server");
        reply.bulk(Version.NAME);
        reply.bulk("version");
        reply.bulk(Version.REDIS_VERSION);
        reply.bulk("proto");
        reply.integer(client.protocol());
        reply.bulk("id");
        reply.integer(client.id());
        reply.bulk("mode");
        reply.bulk(loop.keyspace().isClustered() ? "cluster" : "standalone");
        reply.bulk("role");
        reply.bulk(loop.keyspace().role() == Role.PRIMARY ? "master" : "replica");
        reply.bulk("modules");
        reply.array(0);
        if (zone.isEmpty()) return;
        reply.bulk("availability_zone");
        reply.bulk(zone);
    }

    void reset(Request request, Database database, Reply reply) {
        Connection connection = loop.clients().find(request.client().id());
        connection.reset(!authentication.isRequired());
        reply.bind(connection.replySink(), connection.protocol());
        reply.simple("RESET");
    }

    void quit(Request request, Database database, Reply reply) {
        reply.ok();
        request.client().closeAfterReply();
    }
}
