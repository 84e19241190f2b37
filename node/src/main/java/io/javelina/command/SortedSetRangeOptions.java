package io.javelina.command;

import io.javelina.command.SortedSetRange.By;
import io.javelina.type.CommandError;
import io.javelina.type.SortedSetValue;

/// The bounds of a range in a request and the options behind them: how it is given, in which order, and what part of it
/// is wanted. Reused.
final class SortedSetRangeOptions {
    private static final CommandError LIMIT_BY_RANK = new CommandError(
            "ERR syntax error, LIMIT is only supported in combination with either BYSCORE or BYLEX");
    private static final CommandError SCORES_BY_LEX = new CommandError(
            "ERR syntax error, WITHSCORES not supported in combination with BYLEX");
    private static final long NO_LIMIT = -1;

    private final SortedSetRange range = new SortedSetRange();
    private By by;
    private boolean isReversed;
    private boolean withScores;
    private long offset;
    private long limit;
    /// Of these, as ranks.
    private long first;
    private long count;

    /// Parses the arguments behind the key at `key`.
    ///
    /// @param fixedBy what the bounds are, null when an option says it
    /// @param isFixed whether the order is fixed, to `reversed`
    /// @throws CommandError when they make no sense
    SortedSetRangeOptions parse(Request request, int key, By fixedBy, boolean isFixed, boolean reversed,
            boolean mayHaveScores) {
        by = fixedBy;
        boolean hasOrder = isFixed;
        isReversed = reversed;
        withScores = false;
        offset = 0;
        limit = NO_LIMIT;
        for (int i = key + 3; i < request.size(); i++) {
            if (mayHaveScores && request.is(i, "WITHSCORES")) withScores = true;
            else if (request.is(i, "LIMIT") && i + 2 < request.size()) {
                offset = request.integer(++i);
                limit = request.integer(++i);
            } else if (!hasOrder && request.is(i, "REV")) {
                hasOrder = true;
                isReversed = true;
            } else if (by == null && request.is(i, "BYLEX")) by = By.MEMBER;
            else if (by == null && request.is(i, "BYSCORE")) by = By.SCORE;
            else throw CommandError.SYNTAX;
        }
        if (by == null) by = By.RANK;
        if (limit != NO_LIMIT && by == By.RANK) throw LIMIT_BY_RANK;
        if (withScores && by == By.MEMBER) throw SCORES_BY_LEX;
        boolean isHighFirst = isReversed && by != By.RANK;
        range.parse(by, request.argument(isHighFirst ? key + 2 : key + 1),
                request.argument(isHighFirst ? key + 1 : key + 2));
        return this;
    }

    By by() { return by; }

    boolean withScores() { return withScores; }

    /// How many members of a sorted set are wanted; null has none.
    long count(SortedSetValue value) {
        count = 0;
        if (value == null) return 0;
        range.of(value, isReversed);
        long skipped = by == By.RANK ? 0 : offset;
        first = isReversed ? range.from() + range.count() - 1 - skipped : range.from() + skipped;
        if (skipped < 0 || skipped >= range.count()) return 0;
        long left = range.count() - skipped;
        count = limit < 0 ? left : Math.min(limit, left);
        return count;
    }

    /// Puts the cursor of the sorted set that [#count] was asked about on the first member that is wanted.
    void begin(SortedSetValue value) {
        if (count > 0) value.seek(first);
    }

    /// Moves the cursor on.
    void next(SortedSetValue value) {
        if (isReversed) value.previous();
        else value.next();
    }

    boolean isReversed() { return isReversed; }
}
