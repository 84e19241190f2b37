package io.javelina.command;

import io.javelina.memory.Decimal;
import io.javelina.memory.Real;
import io.javelina.memory.Slice;
import io.javelina.type.CommandError;
import io.javelina.type.SortedSetValue;

/// A range of a sorted set: as a client gives it, and as the ranks that it has in a certain sorted set. Reused.
///
/// Bounds of scores are inclusive unless they begin with `(`; bounds of members begin with `[` or `(`, or are `-` and `+`,
/// which stand before and behind all.
final class SortedSetRange {
    /// What the bounds are.
    enum By {
        RANK, SCORE, MEMBER
    }

    private static final CommandError NOT_A_SCORE = new CommandError("ERR min or max is not a float");
    private static final CommandError NOT_A_MEMBER = new CommandError(
            "ERR min or max not valid string range item");

    private By by;
    private long firstRank;
    private long lastRank;
    private double lowScore;
    private double highScore;
    /// Bounds of members; one that is infinite stands before or behind all.
    private final Slice lowMember = new Slice();
    private final Slice highMember = new Slice();
    private Infinity lowInfinity;
    private Infinity highInfinity;
    private boolean excludesLow;
    private boolean excludesHigh;
    /// The ranks in the sorted set that [#of] was asked about.
    private long from;
    private long count;

    private enum Infinity {
        NONE, BEFORE_ALL, BEHIND_ALL
    }

    // As a client gives it.

    /// @throws CommandError when these are no bounds
    SortedSetRange parse(By newBy, Slice low, Slice high) {
        by = newBy;
        switch (by) {
            case RANK -> parseRanks(low, high);
            case SCORE -> parseScores(low, high);
            case MEMBER -> parseMembers(low, high);
        }
        return this;
    }

    private void parseRanks(Slice first, Slice last) {
        if (!first.isInteger() || !last.isInteger()) throw CommandError.NOT_AN_INTEGER;
        firstRank = Decimal.parse(first.address(), first.length());
        lastRank = Decimal.parse(last.address(), last.length());
    }

    private void parseScores(Slice low, Slice high) {
        excludesLow = isExclusive(low);
        excludesHigh = isExclusive(high);
        lowScore = score(low, excludesLow);
        highScore = score(high, excludesHigh);
    }

    private static boolean isExclusive(Slice bound) { return bound.length() > 0 && bound.at(0) == '('; }

    private static double score(Slice bound, boolean isExclusive) {
        int sign = isExclusive ? 1 : 0;
        double score = Real.parseLoosely(bound.address() + sign, bound.length() - sign);
        if (Double.isNaN(score)) throw NOT_A_SCORE;
        return score;
    }

    private void parseMembers(Slice low, Slice high) {
        lowInfinity = infinity(low);
        highInfinity = infinity(high);
        excludesLow = isExclusive(low);
        excludesHigh = isExclusive(high);
        if (lowInfinity == Infinity.NONE) lowMember.wrap(low, 1, low.length() - 1);
        if (highInfinity == Infinity.NONE) highMember.wrap(high, 1, high.length() - 1);
    }

    private static Infinity infinity(Slice bound) {
        int sign = bound.length() == 0 ? 0 : bound.at(0);
        if (sign == '[' || sign == '(') return Infinity.NONE;
        boolean isSign = sign == '-' || sign == '+';
        if (!isSign || bound.length() > 1 && bound.at(1) != 0) throw NOT_A_MEMBER;
        return sign == '-' ? Infinity.BEFORE_ALL : Infinity.BEHIND_ALL;
    }

    // As ranks.

    /// Finds the ranks that the range has in a sorted set. Ranks are counted from the other end when reversed.
    SortedSetRange of(SortedSetValue value, boolean isReversed) {
        switch (by) {
            case RANK -> ranks(value.size(), isReversed);
            case SCORE -> between(value.countBelow(lowScore, excludesLow), value.countBelow(highScore, !excludesHigh));
            case MEMBER -> between(below(value, lowMember, lowInfinity, excludesLow),
                    below(value, highMember, highInfinity, !excludesHigh));
        }
        return this;
    }

    private static long below(SortedSetValue value, Slice member, Infinity infinity, boolean orEqual) {
        return switch (infinity) {
            case NONE -> value.countBelow(member, orEqual);
            case BEFORE_ALL -> 0;
            case BEHIND_ALL -> value.size();
        };
    }

    private void ranks(long size, boolean isReversed) {
        long first = Math.clamp(firstRank < 0 ? firstRank + size : firstRank, 0, size);
        long behind = Math.clamp((lastRank < 0 ? lastRank + size : Math.min(lastRank, size)) + 1, 0, size);
        if (isReversed) between(size - behind, size - first);
        else between(first, behind);
    }

    private void between(long first, long behind) {
        from = first;
        count = Math.max(0, behind - first);
    }

    /// The lowest rank.
    long from() { return from; }

    /// How many members there are.
    long count() { return count; }
}
