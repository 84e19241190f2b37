package io.javelina.command;

import io.javelina.keyspace.Database;
import io.javelina.memory.Slice;
import io.javelina.structure.Entry;
import io.javelina.type.CommandError;

/// The options that commands storing strings share, parsed into a `long` so that nothing is allocated: one bit per
/// option, then the positions of the two arguments that options may have, counted from the first option.
///
/// ```
///   63            40 39            16 15             0
///   | comparison     | time of expiry | options given |
/// ```
final class StoreOptions {
    static final int NX = 1;
    static final int XX = 1 << 1;
    static final int IFEQ = 1 << 2;
    static final int GET = 1 << 3;
    static final int KEEPTTL = 1 << 4;
    static final int PERSIST = 1 << 5;
    private static final int EX = 1 << 6;
    private static final int PX = 1 << 7;
    private static final int EXAT = 1 << 8;
    private static final int PXAT = 1 << 9;
    /// The conditions of HSETEX: none of the fields exists, or all do.
    static final int FNX = 1 << 10;
    static final int FXX = 1 << 11;
    private static final int EXPIRY = EX | PX | EXAT | PXAT;

    /// What each command allows.
    static final int OF_SET = NX | XX | IFEQ | GET | KEEPTTL | EXPIRY;
    static final int OF_GETEX = PERSIST | EXPIRY;
    static final int OF_MSETEX = NX | XX | KEEPTTL | EXPIRY;
    static final int OF_HGETEX = PERSIST | EXPIRY;
    static final int OF_HSETEX = FNX | FXX | KEEPTTL | EXPIRY;

    private static final int EXPIRY_SHIFT = 16;
    private static final int COMPARISON_SHIFT = 40;
    private static final int POSITION_MASK = 0xffffff;

    private static final Option[] OPTIONS = { new Option("EX", EX, KEEPTTL | PERSIST | EXPIRY & ~EX, EXPIRY_SHIFT),
        new Option("PX", PX, KEEPTTL | PERSIST | EXPIRY & ~PX, EXPIRY_SHIFT), new Option("NX", NX, XX | IFEQ, 0),
        new Option("XX", XX, NX | IFEQ, 0), new Option("GET", GET, 0, 0),
        new Option("IFEQ", IFEQ, NX | XX | IFEQ, COMPARISON_SHIFT),
        new Option("EXAT", EXAT, KEEPTTL | PERSIST | EXPIRY & ~EXAT, EXPIRY_SHIFT),
        new Option("PXAT", PXAT, KEEPTTL | PERSIST | EXPIRY & ~PXAT, EXPIRY_SHIFT),
        new Option("FNX", FNX, FXX, 0), new Option("FXX", FXX, FNX, 0),
        new Option("KEEPTTL", KEEPTTL, PERSIST | EXPIRY, 0), new Option("PERSIST", PERSIST, KEEPTTL | EXPIRY, 0) };

    /// One option: its bit, those it cannot stand beside, and where the position of its argument goes (0: it has none).
    /// An option may be repeated unless it conflicts with itself; the last argument counts.
    private record Option(String name, int bit, int conflicts, int argumentShift) {
    }

    private StoreOptions() {}

    /// Parses the arguments from `first` to the end.
    ///
    /// @param allowed the bits of the options that the command has
    static long parse(Request request, int first, int allowed) {
        return parse(request, first, request.size(), allowed);
    }

    /// As [#parse(Request, int, int)] of the arguments before `end`.
    static long parse(Request request, int first, int end, int allowed) {
        long options = 0;
        for (int i = first; i < end; i++) {
            Option option = find(request, i, allowed);
            if (option == null || (options & option.conflicts()) != 0) throw CommandError.SYNTAX;
            options |= option.bit();
            if (option.argumentShift() == 0) continue;
            if (++i == end || i - first > POSITION_MASK) throw CommandError.SYNTAX;
            options &= ~((long) POSITION_MASK << option.argumentShift());
            options |= (long) (i - first) << option.argumentShift();
        }
        return options;
    }

    private static Option find(Request request, int index, int allowed) {
        Slice word = request.argument(index);
        for (Option option : OPTIONS) if ((allowed & option.bit()) != 0 && word.is(option.name())) return option;
        return null;
    }

    /// Whether one of these options was given.
    static boolean has(long options, int bits) { return (options & bits) != 0; }

    /// The argument that is the time of expiry, when one was given.
    static int expiryIndex(long options, int first) { return first + position(options, EXPIRY_SHIFT); }

    /// Whether a time of expiry was given, in unix milliseconds.
    static boolean isUnixMillis(long options) { return has(options, PXAT); }

    /// The value to compare with, given by IFEQ.
    static Slice comparison(long options, Request request, int first) {
        return request.argument(first + position(options, COMPARISON_SHIFT));
    }

    /// The time of expiry that the options give, [Entry#NO_EXPIRY] when they give none.
    static long expiry(long options, Request request, int first, Database database) {
        if (!has(options, EXPIRY)) return Entry.NO_EXPIRY;
        int index = first + position(options, EXPIRY_SHIFT);
        return Expiry.positiveUnixMillis(request, index, form(options), database.keyspace().now());
    }

    /// As [#expiry] for commands that accept 0, which then means at once.
    static long expiryFromZero(long options, Request request, int first, Database database) {
        if (!has(options, EXPIRY)) return Entry.NO_EXPIRY;
        int index = first + position(options, EXPIRY_SHIFT);
        return Expiry.unixMillisFromZero(request, index, form(options), database.keyspace().now());
    }

    private static Expiry.Form form(long options) {
        if (has(options, EX)) return Expiry.Form.SECONDS;
        if (has(options, PX)) return Expiry.Form.MILLIS;
        return has(options, EXAT) ? Expiry.Form.UNIX_SECONDS : Expiry.Form.UNIX_MILLIS;
    }

    private static int position(long options, int shift) { return (int) (options >>> shift) & POSITION_MASK; }
}
