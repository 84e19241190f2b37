package io.javelina.command;

import io.javelina.memory.Glob;
import io.javelina.memory.Slice;
import io.javelina.structure.Entry;
import io.javelina.structure.KeySlot;
import io.javelina.type.CommandError;
import io.javelina.type.Type;

/// What a scan looks for, and how far one call of it goes: the options of SCAN, HSCAN,
/// SSCAN, ZSCAN and CLUSTERSCAN.
///
/// @param patternText null for anything
/// @param pattern the same, to match with
/// @param type null for any type
/// @param count how many elements to look at before the reply, about
/// @param withValues whether a hash is asked for values, or a sorted set for scores, too
/// @param slot the only one to look at, [KeySlot#ANY] for all
public record ScanOptions(Slice patternText, Glob pattern, Type type, long count, boolean withValues, int slot) {
    private static final CommandError INVALID_CURSOR = new CommandError("ERR invalid cursor");
    private static final CommandError NOVALUES = new CommandError("ERR NOVALUES option can only be used in HSCAN");
    private static final CommandError NOSCORES = new CommandError("ERR NOSCORES option can only be used in ZSCAN");

    private static final CommandError TWO_SLOTS = new CommandError("ERR SLOT option can only be specified once");
    private static final CommandError NO_SLOT = new CommandError("ERR Invalid or out of range slot");

    private static final long DEFAULT_COUNT = 10;
    /// Steps of a scan per element that is wanted, when the table is sparse.
    private static final long STEPS_PER_ELEMENT = 10;

    /// What is scanned.
    public enum Scanned {
        KEYS, CLUSTER, HASH, SORTED_SET, OTHER
    }

    /// Parses the arguments from `first` to the end.
    public static ScanOptions parse(Request request, int first, Scanned scanned) {
        Slice pattern = null;
        Type type = null;
        long count = DEFAULT_COUNT;
        boolean withValues = true;
        int slot = KeySlot.ANY;
        for (int i = first; i < request.size(); i++) {
            boolean hasValue = i + 1 < request.size();
            if (hasValue && request.is(i, "COUNT")) count = count(request, ++i);
            else if (hasValue && request.is(i, "MATCH")) pattern = request.argument(++i);
            else if (request.is(i, "NOVALUES")) withValues = without(NOVALUES, scanned == Scanned.HASH);
            else if (request.is(i, "NOSCORES")) withValues = without(NOSCORES, scanned == Scanned.SORTED_SET);
            else if (hasValue && isOfKeys(scanned) && request.is(i, "TYPE")) type = type(request.argument(++i));
            else
                if (hasValue && scanned == Scanned.CLUSTER && request.is(i, "SLOT"))
                    slot = slot(request.argument(++i), slot);
                else
                    throw CommandError.SYNTAX;
        }
        return new ScanOptions(pattern, pattern == null ? null : new Glob(pattern, false), type, count, withValues,
                slot);
    }

    private static boolean isOfKeys(Scanned scanned) { return scanned == Scanned.KEYS || scanned == Scanned.CLUSTER; }

    private static int slot(Slice argument, int before) {
        if (before != KeySlot.ANY) throw TWO_SLOTS;
        boolean isSlot = argument.isInteger() && argument.integer() >= 0 && argument.integer() < KeySlot.COUNT;
        if (!isSlot) throw NO_SLOT;
        return (int) argument.integer();
    }

    private static boolean without(CommandError otherwise, boolean isAllowed) {
        if (!isAllowed) throw otherwise;
        return false;
    }

    private static long count(Request request, int index) {
        long count = request.integer(index);
        if (count < 1) throw CommandError.SYNTAX;
        return count;
    }

    private static Type type(Slice name) {
        Type type = Type.find(name);
        if (type == null) throw new CommandError("ERR unknown type name '" + name + "'");
        return type;
    }

    /// Whether an element of these bytes is wanted.
    boolean matches(long address, int length) {
        return pattern == null || pattern.isStar() || pattern.matches(address, length);
    }

    boolean matches(Slice element) { return matches(element.address(), element.length()); }

    /// Whether the key of an entry is wanted.
    public boolean fits(long entry) {
        return (type == null || Entry.type(entry) == type.ordinal())
                && matches(Entry.keyAddress(entry), Entry.keyLength(entry));
    }

    /// Whether a call goes on that has seen so many elements in so many steps and got to the cursor `next`.
    public boolean goesOn(long next, long seen, long steps) {
        return next != 0 && seen < count && (steps - 1) / STEPS_PER_ELEMENT < count;
    }

    /// A cursor: an unsigned number of 64 bits as C's `strtoull` reads it. Blanks and a sign may precede it, a byte of zero ends it.
    /// A plain negative number is refused.
    static long cursor(Slice text) {
        int end = 0;
        while (end < text.length() && text.at(end) != 0) end++;
        int start = 0;
        while (start < end && isBlank(text.at(start))) start++;
        boolean signed = start < end && (text.at(start) == '-' || text.at(start) == '+');
        boolean negative = signed && text.at(start) == '-';
        int first = signed ? start + 1 : start;
        if (first == end) throw INVALID_CURSOR;
        long value = 0;
        for (int i = first; i < end; i++) value = appendDigit(value, text.at(i));
        boolean isPlain = start == 0 && text.at(first) != '0' && value > 0;
        if (negative && isPlain) throw INVALID_CURSOR;
        return negative ? -value : value;
    }

    private static boolean isBlank(int letter) { return letter == ' ' || letter >= '\t' && letter <= '\r'; }

    private static long appendDigit(long value, int letter) {
        int digit = letter - '0';
        if (digit < 0 || digit > 9) throw INVALID_CURSOR;
        if (Long.compareUnsigned(value, Long.divideUnsigned(-1L - digit, 10)) > 0) throw INVALID_CURSOR;
        return value * 10 + digit;
    }
}
