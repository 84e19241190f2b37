package io.javelina.server;

import io.javelina.command.Client;
import io.javelina.command.Request;
import io.javelina.memory.Slice;
import io.javelina.type.CommandError;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/// Which clients CLIENT LIST shows and CLIENT KILL disconnects: those that match all conditions given, as `NAME worker`,
/// or `NOT-NAME worker` for all others.
final class ClientFilter {
    private static final String NOT = "NOT-";
    /// Letters of CLIENT LIST's `flags` that clients can have or could have had.
    private static final String FLAGS = "AbBcdeEiIMNOPrRSTtuUx";
    /// Letters for capabilities: `r` for redirect.
    private static final String CAPABILITIES = "r";
    private static final CommandError NO_ID = new CommandError("ERR Invalid client ID");
    private static final CommandError LOW_ID = new CommandError("ERR client-id should be greater than 0");

    private final Request request;
    private final long now;
    private Predicate<Connection> condition = connection -> true;
    private boolean skipsMe;

    /// @param skipsMe whether the client that asks is left out unless it says otherwise
    private ClientFilter(Request request, long now, boolean skipsMe) {
        this.request = request;
        this.now = now;
        this.skipsMe = skipsMe;
    }

    /// The conditions of a CLIENT LIST.
    static ClientFilter ofList(Request request, long now) {
        return new ClientFilter(request, now, false).parse(NO_ID, Long.MIN_VALUE, NO_ID);
    }

    /// The conditions of a CLIENT KILL.
    static ClientFilter ofKill(Request request, long now) {
        return new ClientFilter(request, now, true).parse(LOW_ID, 1, LOW_ID);
    }

    boolean matches(Connection connection) {
        return condition.test(connection) && !(skipsMe && connection == request.client());
    }

    private ClientFilter parse(CommandError noId, long lowestId, CommandError lowId) {
        for (int i = 2; i < request.size();) {
            if (i + 1 == request.size()) throw CommandError.SYNTAX;
            String name = request.argument(i).text().toUpperCase(Locale.ROOT);
            boolean negated = name.startsWith(NOT);
            String bare = negated ? name.substring(NOT.length()) : name;
            if (bare.equals("ID")) {
                i = ids(i + 1, negated, noId, lowestId, lowId);
            } else if (!negated && bare.equals("SKIPME")) {
                skipsMe = yesOrNo(i + 1);
                i += 2;
            } else {
                add(condition(bare, negated, request.argument(i + 1)), negated);
                i += 2;
            }
        }
        return this;
    }

    private void add(Predicate<Connection> next, boolean negated) {
        condition = condition.and(negated ? next.negate() : next);
    }

    /// One or more numbers; gives where they end.
    private int ids(int from, boolean negated, CommandError noId, long lowest, CommandError lowId) {
        Set<Long> ids = new HashSet<>();
        int i = from;
        for (; i < request.size() && (i == from || !isCondition(request.argument(i))); i++) {
            long id = request.integer(i, noId);
            if (id < lowest) throw lowId;
            ids.add(id);
        }
        add(connection -> ids.contains(connection.id()), negated);
        return i;
    }

    /// Whether this begins the next condition, where another number could be as well.
    private static boolean isCondition(Slice argument) {
        String name = argument.text().toUpperCase(Locale.ROOT);
        return switch (name.startsWith(NOT) ? name.substring(NOT.length()) : name) {
            case "ID", "TYPE", "USER", "ADDR", "LADDR", "SKIPME", "MAXAGE", "NAME", "IDLE", "FLAGS", "LIB-NAME",
                    "LIB-VER", "DB", "CAPA", "IP" ->
                true;
            default -> false;
        };
    }

    private boolean yesOrNo(int index) {
        if (request.is(index, "YES")) return true;
        if (request.is(index, "NO")) return false;
        throw CommandError.SYNTAX;
    }

    private Predicate<Connection> condition(String name, boolean negated, Slice argument) {
        String value = argument.text();
        return switch (name) {
            case "TYPE" -> ofType(value);
            case "USER" -> ofUser(value);
            case "ADDR" -> connection -> Addresses.peer(connection.channel()).equals(value);
            case "LADDR" -> connection -> Addresses.local(connection.channel()).equals(value);
            case "NAME" -> connection -> connection.name().equals(value);
            case "FLAGS" -> withFlags(value);
            case "LIB-NAME" -> connection -> connection.libraryName().equals(value);
            case "LIB-VER" -> connection -> connection.libraryVersion().equals(value);
            case "DB" -> inDatabase(argument);
            case "CAPA" -> withCapabilities(value);
            case "IP" -> connection -> Addresses.ip(connection.channel()).equals(value);
            case "MAXAGE", "IDLE" -> {
                if (negated) throw CommandError.SYNTAX;
                yield name.equals("IDLE") ? idleFor(argument) : connectedFor(argument);
            }
            default -> throw CommandError.SYNTAX;
        };
    }

    /// A client is of one type.
    private static Predicate<Connection> ofType(String type) {
        return switch (type.toLowerCase(Locale.ROOT)) {
            case "normal" -> client -> !client.isReplica() && !client.isSubscriber() && !client.isPrimary();
            case "pubsub" -> client -> !client.isReplica() && client.isSubscriber();
            case "replica", "slave" -> Client::isReplica;
            case "master", "primary" -> Client::isPrimary;
            default -> throw new CommandError("ERR Unknown client type '" + type + "'");
        };
    }

    private static Predicate<Connection> ofUser(String user) {
        if (!user.equals(Client.DEFAULT_USER)) throw new CommandError("ERR No such user '" + user + "'");
        return connection -> connection.user().equals(user);
    }

    private static Predicate<Connection> withFlags(String wanted) {
        if (!consistsOf(wanted, FLAGS))
            throw new CommandError("ERR Unknown flags found in the provided filter: " + wanted);
        return connection -> consistsOf(wanted, ClientLine.flags(connection));
    }

    private static Predicate<Connection> withCapabilities(String wanted) {
        if (!consistsOf(wanted, CAPABILITIES))
            throw new CommandError("ERR Unknown capa found in the provided filter: " + wanted);
        return connection -> wanted.isEmpty() || connection.isRedirectable();
    }

    private static boolean consistsOf(String text, String letters) {
        return text.chars().allMatch(letter -> letters.indexOf(letter) >= 0);
    }

    private Predicate<Connection> inDatabase(Slice argument) {
        int count = request.client().database().keyspace().databaseCount();
        if (!argument.isInteger()) throw new CommandError("ERR DB is not an integer or out of range");
        long index = argument.integer();
        if (index < 0 || index >= count)
            throw new CommandError("ERR DB number should be between 0 and " + (count - 1));
        return connection -> connection.database().index() == index;
    }

    private Predicate<Connection> connectedFor(Slice argument) {
        long least = seconds(argument, "maxage");
        return connection -> TimeUnit.MILLISECONDS.toSeconds(now - connection.connectedMillis()) >= least;
    }

    private Predicate<Connection> idleFor(Slice argument) {
        long least = seconds(argument, "idle");
        return connection -> TimeUnit.MILLISECONDS.toSeconds(now - connection.lastInteraction()) >= least;
    }

    private static long seconds(Slice argument, String what) {
        if (!argument.isInteger()) throw new CommandError("ERR " + what + " is not an integer or out of range");
        if (argument.integer() <= 0) throw new CommandError("ERR " + what + " should be greater than 0");
        return argument.integer();
    }
}
