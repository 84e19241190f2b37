package io.javelina.server;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/// What a replica and its primary say to each other before data flows: who the replica is, what it understands, and from
/// where in the history it wants to go on. It knows nothing of sockets: lines come in, commands go out.
///
/// ```
///   PING                                 +PONG, or an error that only asks for a password
///   AUTH, REPLCONF ... (all at once)     one reply to each; only a wrong password is fatal
///   PSYNC <history> <offset>             +FULLRESYNC <history> <offset> | +CONTINUE [<history>] | an error
/// ```
final class PrimaryHandshake {
    /// What the replica says about itself.
    record Introduction(String user, String password, int port, String address) {
    }

    /// How the handshake ended.
    sealed interface Outcome {
        /// All data come now, and then the stream from `offset` on of history `id`. An offset of -1 and an empty id are
        /// those of a primary that does not tell.
        record FullSync(String id, long offset) implements Outcome {
        }

        /// The stream goes on where the replica stopped, be it in a history with a new name; null for the same one.
        record Continue(String id) implements Outcome {
        }

        /// The primary does not know PSYNC: it is asked for all data in the old way.
        record OldWay() implements Outcome {
        }

        /// Not now.
        record Later(String reason) implements Outcome {
        }

        /// The link is given up; the reason is for the log.
        record Failed(String reason) implements Outcome {
        }
    }

    private static final int ID_DIGITS = 40;
    private static final List<String> TOLERATED = List.of("-NOAUTH", "-NOPERM", "-ERR operation not permitted");

    private final Introduction introduction;
    /// Where to go on, null when there is nothing to go on with.
    private final CachedPrimary cached;
    /// Whether the primary shall step down for this replica's sake: see FAILOVER.
    private final boolean takesOver;
    private final Consumer<List<String>> out;
    private final Log log;
    /// What replies are awaited to, first the next one; empty when that is to PSYNC.
    private final Deque<String> awaited = new ArrayDeque<>();

    PrimaryHandshake(Introduction introduction, CachedPrimary cached, boolean takesOver, Consumer<List<String>> out,
            Log log) {
        this.introduction = introduction;
        this.cached = cached;
        this.takesOver = takesOver;
        this.out = out;
        this.log = log;
    }

    void begin() { say("PING"); }

    private void say(String... words) { say(List.of(words)); }

    private void say(List<String> words) {
        out.accept(words);
        awaited.add(words.size() > 1 && words.get(0).equals("REPLCONF") ? "REPLCONF " + words.get(1) : words.get(0));
    }

    /// A line that the primary has sent, without its end.
    ///
    /// @return null while the handshake goes on
    Outcome line(String line) {
        // The primary is alive but busy.
        if (line.isEmpty()) return null;
        String to = awaited.remove();
        return switch (to) {
            case "PING" -> greeted(line);
            case "PSYNC" -> judge(line);
            default -> answered(to, line);
        };
    }

    private Outcome greeted(String line) {
        if (!line.startsWith("+") && TOLERATED.stream().noneMatch(line::startsWith))
            return new Outcome.Failed("Error reply to PING from primary: '" + line + "'");
        log.notice("Primary replied to PING, replication can continue...");
        if (!introduction.password().isEmpty()) authenticate();
        say("REPLCONF", "listening-port", Integer.toString(introduction.port()));
        if (!introduction.address().isEmpty()) say("REPLCONF", "ip-address", introduction.address());
        say("REPLCONF", "capa", "eof", "capa", "psync2");
        say("REPLCONF", "version", Version.REPLICA_VERSION);
        return null;
    }

    private void authenticate() {
        List<String> words = new ArrayList<>(List.of("AUTH"));
        if (!introduction.user().isEmpty()) words.add(introduction.user());
        words.add(introduction.password());
        say(words);
    }

    private Outcome answered(String to, String line) {
        boolean refused = line.startsWith("-");
        if (refused && to.equals("AUTH")) return new Outcome.Failed("Unable to AUTH to PRIMARY: " + line);
        if (refused) log.notice("(Non critical) Primary does not understand " + to + ": " + line);
        if (awaited.isEmpty()) askToGoOn();
        return null;
    }

    private void askToGoOn() {
        if (cached == null) {
            log.notice("Full resync required: there is nothing to go on from");
            say("PSYNC", "?", "-1");
            return;
        }
        String offset = Long.toString(cached.offset() + 1);
        log.notice("Trying a partial resynchronization (request " + cached.id() + ":" + offset + ").");
        if (takesOver) say("PSYNC", cached.id(), offset, "FAILOVER");
        else say("PSYNC", cached.id(), offset);
    }

    private Outcome judge(String line) {
        if (line.startsWith("+FULLRESYNC")) return fullSync(line);
        if (line.startsWith("+CONTINUE")) return goOn(line);
        if (line.startsWith("-NOMASTERLINK") || line.startsWith("-LOADING"))
            return new Outcome.Later("Primary is currently unable to PSYNC but should be in the future: " + line);
        if (!line.startsWith("-ERR")) log.warning("Unexpected reply to PSYNC from primary: " + line);
        else log.notice("Primary does not support PSYNC or is in error state (reply: " + line + ")");
        return takesOver ? new Outcome.Failed("Failover target rejected psync request") : new Outcome.OldWay();
    }

    private Outcome fullSync(String line) {
        String[] words = line.split(" ");
        boolean isSound = words.length == 3 && words[1].length() == ID_DIGITS && words[2].matches("\\d{1,18}");
        if (isSound) return new Outcome.FullSync(words[1], Long.parseLong(words[2]));
        log.warning("Primary replied with wrong +FULLRESYNC syntax.");
        return new Outcome.FullSync("", -1);
    }

    private Outcome goOn(String line) {
        if (cached == null) return new Outcome.Failed("Primary goes on with a history that nobody asked for");
        String id = line.substring("+CONTINUE".length()).trim().toLowerCase(Locale.ROOT);
        return new Outcome.Continue(id.length() == ID_DIGITS && !id.equals(cached.id()) ? id : null);
    }
}
