package io.javelina.command;

import io.javelina.keyspace.Role;
import io.javelina.memory.Slice;
import io.javelina.structure.StreamId;
import io.javelina.type.CommandError;
import io.javelina.type.EncodingLimits;
import io.javelina.type.StreamTrim;

/// The options of XADD before its fields, and those of XTRIM. Reused.
final class StreamTrimOptions {
    private static final CommandError TWO_STRATEGIES = new CommandError(
            "ERR syntax error, MAXLEN and MINID options at the same time are not compatible");
    private static final CommandError NEGATIVE_MAXLEN = new CommandError("ERR The MAXLEN argument must be >= 0.");
    private static final CommandError NEGATIVE_LIMIT = new CommandError("ERR The LIMIT argument must be >= 0.");
    private static final CommandError LIMIT_ALONE = new CommandError(
            "ERR syntax error, LIMIT cannot be used without specifying a trimming strategy");
    private static final CommandError NO_STRATEGY = new CommandError(
            "ERR syntax error, XTRIM must be called with a trimming strategy");
    private static final CommandError EXACT_LIMIT = new CommandError(
            "ERR syntax error, LIMIT cannot be used without the special ~ option");

    /// How many full nodes go at a time when nobody says how many entries may go.
    private static final long USUAL_NODES = 100;
    private static final long USUAL_LIMIT = 10_000;
    private static final long HIGHEST_USUAL_LIMIT = 1_000_000;

    /// Where the id of a new entry comes from.
    enum IdSource {
        /// The clock.
        AUTOMATIC,
        /// The client gives the milliseconds.
        MILLIS,
        /// The client gives all of it.
        GIVEN
    }

    private final StreamIds ids;
    final StreamTrim trim = new StreamTrim();
    final StreamId id = new StreamId();
    IdSource idSource;
    boolean createsStream;
    /// The argument that is the id of the new entry.
    int idIndex;
    /// The argument that says how long the stream may be, or where it is to begin; 0 when none does.
    int thresholdIndex;
    private boolean limitGiven;

    StreamTrimOptions(StreamIds ids) { this.ids = ids; }

    /// Reads the options of XADD, and the id that they end with.
    void readOfAdd(Request request, EncodingLimits limits) {
        begin();
        int index = 2;
        while (index < request.size()) {
            Slice word = request.argument(index);
            if (isStar(word)) break;
            if (word.is("NOMKSTREAM")) createsStream = false;
            else {
                int last = option(request, index);
                if (last == 0) {
                    readId(word);
                    break;
                }
                index = last;
            }
            index++;
        }
        idIndex = index;
        finish(request, limits);
    }

    private void readId(Slice word) {
        idSource = ids.isWithoutSequence(word, id) ? IdSource.MILLIS : IdSource.GIVEN;
        if (idSource == IdSource.GIVEN) ids.read(word, id);
    }

    /// Reads the options of XTRIM.
    void readOfTrim(Request request, EncodingLimits limits) {
        begin();
        for (int index = 2; index < request.size(); index++) {
            int last = option(request, index);
            if (last == 0) throw CommandError.SYNTAX;
            index = last;
        }
        if (trim.isNothing() && trim.limit() == 0) throw NO_STRATEGY;
        finish(request, limits);
    }

    private void begin() {
        trim.reset();
        id.setFirst();
        idSource = IdSource.AUTOMATIC;
        createsStream = true;
        thresholdIndex = 0;
        limitGiven = false;
    }

    private static boolean isStar(Slice word) { return word.length() == 1 && word.at(0) == '*'; }

    /// Reads the option at `index`.
    ///
    /// @return its last argument, 0 when there is no option
    private int option(Request request, int index) {
        if (index + 1 == request.size()) return 0;
        Slice word = request.argument(index);
        if (word.is("MAXLEN")) return strategy(request, index, true);
        if (word.is("MINID")) return strategy(request, index, false);
        if (!word.is("LIMIT")) return 0;
        long limit = request.integer(index + 1);
        if (limit < 0) throw NEGATIVE_LIMIT;
        trim.limit(limit);
        limitGiven = true;
        return index + 1;
    }

    private int strategy(Request request, int index, boolean byLength) {
        if (!trim.isNothing()) throw TWO_STRATEGIES;
        int threshold = index + 1;
        boolean mayHaveSign = index + 2 < request.size();
        trim.approximate(mayHaveSign && request.argument(threshold).equalTo("~"));
        if (mayHaveSign && (trim.isApproximate() || request.argument(threshold).equalTo("="))) threshold++;
        if (byLength) trim.toLength(maxLength(request, threshold));
        else ids.read(request.argument(threshold), trim.toId());
        thresholdIndex = threshold;
        return threshold;
    }

    private static long maxLength(Request request, int index) {
        long length = request.integer(index);
        if (length < 0) throw NEGATIVE_MAXLEN;
        return length;
    }

    private void finish(Request request, EncodingLimits limits) {
        // A primary has put the outcome in place of what it was asked for, and left the limit.
        if (request.client().database().keyspace().role() == Role.APPLYING) {
            trim.limit(0);
            return;
        }
        if (trim.limit() != 0 && trim.isNothing()) throw LIMIT_ALONE;
        if (limitGiven && !trim.isApproximate()) throw EXACT_LIMIT;
        if (!limitGiven && trim.isApproximate()) trim.limit(usualLimit(limits.streamNodeMaxEntries));
    }

    /// One call shall not take long, even if there is much to trim.
    private static long usualLimit(long nodeEntries) {
        if (nodeEntries <= 0) return USUAL_LIMIT;
        if (nodeEntries >= HIGHEST_USUAL_LIMIT / USUAL_NODES) return HIGHEST_USUAL_LIMIT;
        return USUAL_NODES * nodeEntries;
    }
}
