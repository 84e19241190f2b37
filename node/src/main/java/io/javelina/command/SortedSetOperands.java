package io.javelina.command;

import io.javelina.keyspace.Database;
import io.javelina.memory.Slice;
import io.javelina.structure.Entry;
import io.javelina.type.CommandError;
import io.javelina.type.SetValue;
import io.javelina.type.SortedSetValue;
import io.javelina.type.Type;
import java.util.Arrays;
import java.util.Comparator;

/// The operands of an operation on sorted sets, with their weights, and the options behind them. An operand may be a
/// set, whose members have the score 1, or missing, which is as good as empty.
///
/// Operands are read through flyweights of the database: one is gone through, while members are looked up in the others.
final class SortedSetOperands {
    private static final CommandError NO_WEIGHT = new CommandError("ERR weight value is not a float");
    private static final CommandError NEGATIVE_LIMIT = new CommandError("ERR LIMIT can't be negative");

    /// How scores of a member of several operands become one.
    private enum Aggregate {
        SUM, MIN, MAX
    }

    /// @param entry 0 for a missing one
    private record Operand(long entry, long size, double weight) {
        Operand weighted(double newWeight) { return new Operand(entry, size, newWeight); }
    }

    private final Operand[] operands;
    /// The argument behind the last key.
    private final int options;
    private Aggregate aggregate = Aggregate.SUM;
    private boolean withScores;

    private SortedSetOperands(Operand[] operands, int options) {
        this.operands = operands;
        this.options = options;
    }

    // As a client gives them.

    /// The operands whose number is argument `first`.
    ///
    /// @throws CommandError when that is no number of keys that follow, or one of them holds something else
    static SortedSetOperands of(Request request, int first, Database database) {
        long count = request.integer(first);
        if (count < 1)
            throw new CommandError(
                    "ERR at least 1 input key is needed for '" + request.command().fullName() + "' command");
        if (count > request.size() - first - 1) throw CommandError.SYNTAX;
        Operand[] operands = new Operand[(int) count];
        for (int i = 0; i < count; i++) operands[i] = operand(request.argument(first + 1 + i), database);
        return new SortedSetOperands(operands, first + 1 + (int) count);
    }

    private static Operand operand(Slice key, Database database) {
        long entry = database.lookupRead(key);
        if (entry == 0) return new Operand(0, 0, 1);
        return switch (Type.of(Entry.type(entry))) {
            case SET -> new Operand(entry, database.sets().other(entry).size(), 1);
            case SORTED_SET -> new Operand(entry, database.sortedSets().other(entry).size(), 1);
            default -> throw CommandError.WRONG_TYPE;
        };
    }

    /// Parses the options behind the keys. Operands with weights are put in the order of their sizes, as the smallest is
    /// the first to go through, and sums depend on the order.
    SortedSetOperands withOptions(Request request, boolean isWeighted, boolean mayHaveScores) {
        for (int i = options; i < request.size(); i++) {
            int left = request.size() - i;
            if (isWeighted && left > operands.length && request.is(i, "WEIGHTS")) {
                for (int j = 0; j < operands.length; j++)
                    operands[j] = operands[j].weighted(request.real(++i, NO_WEIGHT));
            } else if (isWeighted && left >= 2 && request.is(i, "AGGREGATE")) {
                aggregate = aggregate(request.argument(++i));
            } else if (mayHaveScores && request.is(i, "WITHSCORES")) withScores = true;
            else throw CommandError.SYNTAX;
        }
        return isWeighted ? bySize() : this;
    }

    SortedSetOperands bySize() {
        Arrays.sort(operands, Comparator.comparingLong(Operand::size));
        return this;
    }

    private static Aggregate aggregate(Slice name) {
        for (Aggregate aggregate : Aggregate.values()) if (name.is(aggregate.name())) return aggregate;
        throw CommandError.SYNTAX;
    }

    /// The LIMIT among the options of a command that has no other.
    long limit(Request request) {
        long limit = 0;
        for (int i = options; i < request.size(); i++) {
            if (i + 1 == request.size() || !request.is(i, "LIMIT")) throw CommandError.SYNTAX;
            limit = request.integer(++i, NEGATIVE_LIMIT);
            if (limit < 0) throw NEGATIVE_LIMIT;
        }
        return limit;
    }

    boolean withScores() { return withScores; }

    // One by one.

    int count() { return operands.length; }

    long size(int index) { return operands[index].size(); }

    boolean isMissing(int index) { return operands[index].entry() == 0; }

    boolean isSet(int index) {
        return !isMissing(index) && Entry.type(operands[index].entry()) == Type.SET.ordinal();
    }

    /// An operand to go through; one at a time.
    SetValue set(int index, Database database) { return database.sets().of(operands[index].entry()); }

    /// An operand to go through; one at a time.
    SortedSetValue sortedSet(int index, Database database) {
        return database.sortedSets().of(operands[index].entry());
    }

    /// The score of a member in an operand, NaN when it is not there.
    double score(int index, Slice member, Database database) {
        if (isMissing(index)) return Double.NaN;
        if (!isSet(index)) return database.sortedSets().other(operands[index].entry()).score(member);
        return database.sets().other(operands[index].entry()).contains(member) ? 1 : Double.NaN;
    }

    // Scores.

    double weight(int index) { return operands[index].weight(); }

    /// A score with its operand's weight; infinite times zero is zero.
    double weighted(int index, double score) { return numberOrZero(score * weight(index)); }

    /// One score of two. What is no number, such as the sum of opposite infinities, is zero in a sum, and neither the
    /// least nor the greatest.
    double aggregate(double old, double other) {
        return switch (aggregate) {
            case SUM -> numberOrZero(old + other);
            case MIN -> other < old ? other : old;
            case MAX -> other > old ? other : old;
        };
    }

    private static double numberOrZero(double score) { return Double.isNaN(score) ? 0 : score; }
}
