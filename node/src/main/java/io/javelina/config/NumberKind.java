package io.javelina.config;

import java.util.List;
import java.util.OptionalLong;
import java.util.function.LongUnaryOperator;

/// A number between two bounds: a count, a size in bytes, a percentage or an octal mode.
final class NumberKind extends Kind {
    enum Notation { INTEGER, MEMORY, MEMORY_OR_PERCENT, OCTAL }

    private final Notation notation;
    private final long lowest;
    private final long highest;
    /// Unsigned numbers are compared and printed as such: -1 is then the largest number there is.
    private final boolean unsigned;
    /// What becomes of a number within the bounds that makes no sense.
    private final LongUnaryOperator nearest;

    private NumberKind(Notation notation, long lowest, long highest, boolean unsigned, LongUnaryOperator nearest) {
        this.notation = notation;
        this.lowest = lowest;
        this.highest = highest;
        this.unsigned = unsigned;
        this.nearest = nearest;
    }

    static NumberKind signed(Notation notation, long lowest, long highest) {
        return new NumberKind(notation, lowest, highest, false, LongUnaryOperator.identity());
    }

    static NumberKind unsigned(Notation notation, long lowest, long highest) {
        return new NumberKind(notation, lowest, highest, true, LongUnaryOperator.identity());
    }

    NumberKind nearest(LongUnaryOperator nearest) {
        return new NumberKind(notation, lowest, highest, unsigned, nearest);
    }

    @Override
    String describe() {
        return switch (notation) {
            case INTEGER -> "integer " + bounds();
            case MEMORY -> "memory " + bounds();
            case MEMORY_OR_PERCENT -> "memory, or 0% to " + -lowest + "%";
            case OCTAL -> "octal " + bounds();
        };
    }

    private String bounds() { return print(lowest) + " to " + print(highest); }

    private String print(long number) {
        if (notation == Notation.OCTAL) return Long.toOctalString(number);
        return unsigned ? Long.toUnsignedString(number) : Long.toString(number);
    }

    @Override
    void read(List<String> arguments, Values values, int index, boolean fresh) throws Refusal {
        long number = parse(only(arguments));
        check(number);
        values.number(index, nearest.applyAsLong(number));
    }

    private long parse(String text) throws Refusal {
        OptionalLong number = switch (notation) {
            case INTEGER -> Numbers.integer(text);
            case MEMORY -> Numbers.memory(text);
            case MEMORY_OR_PERCENT -> text.endsWith("%") ? percent(text) : Numbers.memory(text);
            case OCTAL -> Numbers.lenient(text, 8);
        };
        if (number.isPresent()) return number.getAsLong();
        throw new Refusal(switch (notation) {
            case INTEGER -> "argument couldn't be parsed into an integer";
            case MEMORY -> "argument must be a memory value";
            case MEMORY_OR_PERCENT -> "argument must be a memory or percent value";
            case OCTAL -> "argument couldn't be parsed as an octal number";
        });
    }

    /// Percentages are kept as negative numbers, which no size is.
    private static OptionalLong percent(String text) {
        OptionalLong percent = Numbers.integer(text.substring(0, text.length() - 1));
        if (percent.isEmpty() || percent.getAsLong() < 0) return OptionalLong.empty();
        return OptionalLong.of(-percent.getAsLong());
    }

    private void check(long number) throws Refusal {
        if (unsigned) {
            boolean within = Long.compareUnsigned(number, lowest) >= 0 && Long.compareUnsigned(number, highest) <= 0;
            if (!within) throw outOfBounds();
        } else if (notation == Notation.MEMORY_OR_PERCENT && number < 0) {
            if (number < lowest) throw new Refusal("percentage argument must be less or equal to " + -lowest);
        } else if (number < lowest || number > highest) throw outOfBounds();
    }

    private Refusal outOfBounds() {
        return new Refusal("argument must be between " + print(lowest) + " and " + print(highest) + " inclusive");
    }

    @Override
    String show(Values values, int index) {
        long number = values.number(index);
        return switch (notation) {
            case INTEGER -> Long.toString(number);
            case MEMORY -> Long.toUnsignedString(number);
            case MEMORY_OR_PERCENT -> number < 0 ? -number + "%" : Long.toString(number);
            case OCTAL -> Long.toOctalString(number);
        };
    }

    @Override
    String write(Values values, int index) {
        long number = values.number(index);
        boolean percent = notation == Notation.MEMORY_OR_PERCENT && number < 0;
        boolean size = notation == Notation.MEMORY || notation == Notation.MEMORY_OR_PERCENT;
        return size && !percent ? Numbers.showMemory(number) : show(values, index);
    }
}
