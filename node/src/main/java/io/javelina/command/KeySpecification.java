package io.javelina.command;

import io.javelina.memory.Slice;
import io.javelina.resp.Arguments;
import java.util.EnumSet;
import java.util.Set;

/// Says where some keys of a command are: where they begin, how far they go, and what happens to them.
///
/// @param note for humans, null when there is none
public record KeySpecification(String note, Set<KeyFlag> flags, Start start, Extent extent) {

    /// Where the keys begin.
    public sealed interface Start {}

    /// At a fixed argument.
    public record Index(int position) implements Start {
    }

    /// After a word, sought from argument `from` on; when that is negative, from so many before the end backwards.
    public record Keyword(String word, int from) implements Start {
    }

    /// How far the keys go.
    public sealed interface Extent {}

    /// Up to `last`, counted from the first key, or from the end when it is negative (-1 is the last argument); every
    /// `step`-th argument is one. A `limit` of n divides the range of a negative `last` by n.
    public record Range(int last, int step, int limit) implements Extent {
    }

    /// Argument `count` says how many there are, and `first` is the first one, both counted from where keys begin.
    public record Counted(int count, int first, int step) implements Extent {
    }

    /// It takes the command itself to tell; both as a start and as an extent.
    public record Unknown() implements Start, Extent {
    }

    public KeySpecification {
        flags = Set.copyOf(flags).isEmpty() ? EnumSet.noneOf(KeyFlag.class) : EnumSet.copyOf(flags);
    }

    public static KeySpecification of(Start start, Extent extent, KeyFlag... flags) {
        return new KeySpecification(null, Set.of(flags), start, extent);
    }

    KeySpecification noted(String text) { return new KeySpecification(text, flags, start, extent); }

    boolean is(KeyFlag flag) { return flags.contains(flag); }

    /// Whether it is a plain range from a fixed argument on.
    boolean isFixed() { return start instanceof Index && extent instanceof Range; }

    /// The fixed argument that is the only key, 0 when there may be others or it is not fixed.
    int onlyPosition() {
        boolean isOne = start instanceof Index && extent instanceof Range range && range.last() == 0;
        return isOne ? ((Index) start).position() : 0;
    }

    /// The fixed argument that is the first key when there is any, 0 when it is not fixed.
    int firstKeyPosition() {
        if (!(start instanceof Index index) || is(KeyFlag.NOT_KEY)) return 0;
        return switch (extent) {
            case Range _ -> index.position();
            case Counted counted -> index.position() + counted.first();
            case Unknown _ -> 0;
        };
    }

    /// Adds the keys of a request.
    ///
    /// @return whether the arguments fit the specification
    boolean find(Arguments arguments, KeyReferences keys) {
        int begin = begin(arguments);
        if (begin == 0) return start instanceof Keyword;
        boolean found = switch (extent) {
            case Range range -> find(arguments, keys, begin, last(range, begin, arguments.size()), range.step());
            case Counted counted -> find(arguments, keys, begin, counted);
            case Unknown _ -> false;
        };
        return found && !is(KeyFlag.INCOMPLETE);
    }

    private boolean find(Arguments arguments, KeyReferences keys, int begin, Counted counted) {
        if (begin + counted.count() >= arguments.size()) return false;
        long count = count(arguments.get(begin + counted.count()));
        long first = begin + (long) counted.first();
        long last = first + (Math.min(count, Integer.MAX_VALUE) - 1) * counted.step();
        return find(arguments, keys, first, last, counted.step());
    }

    /// As C's `atoi` reads it, which stops at the first byte that is no digit: commands refuse what is no number, but are
    /// sent to the node of these keys before.
    private static long count(Slice text) {
        int i = 0;
        while (i < text.length() && (text.at(i) == ' ' || text.at(i) >= '\t' && text.at(i) <= '\r')) i++;
        if (i < text.length() && text.at(i) == '+') i++;
        long count = 0;
        for (; i < text.length() && text.at(i) >= '0' && text.at(i) <= '9'; i++)
            count = Math.min(Integer.MAX_VALUE, count * 10 + text.at(i) - '0');
        return count;
    }

    private boolean find(Arguments arguments, KeyReferences keys, long first, long last, int step) {
        if (last >= arguments.size() || last < first || first >= arguments.size()) return false;
        for (long i = first; i <= last; i += step) keys.add((int) i, flags);
        return true;
    }

    /// The argument where keys begin, 0 when there is none.
    private int begin(Arguments arguments) {
        return switch (start) {
            case Index index -> index.position();
            case Keyword keyword -> after(keyword, arguments);
            case Unknown _ -> 0;
        };
    }

    private static int after(Keyword keyword, Arguments arguments) {
        boolean forwards = keyword.from() > 0;
        int last = arguments.size() - 1;
        int from = forwards ? keyword.from() : arguments.size() + keyword.from();
        for (int i = from; forwards ? i < last : i > 1 && i < last; i += forwards ? 1 : -1)
            if (arguments.get(i).is(keyword.word())) return i + 1;
        return 0;
    }

    private static int last(Range range, int begin, int size) {
        if (range.last() >= 0) return begin + range.last();
        if (range.limit() == 0) return size + range.last();
        return begin + (size - begin) / range.limit() + range.last();
    }
}
