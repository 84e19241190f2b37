package io.javelina.resp;

import io.javelina.memory.Memory;

/// Counts and lengths of the protocol: canonical decimal integers, as strict as Valkey reads them.
final class Count {
    /// No integer, or one that 64 bits do not hold. No valid count is as low.
    static final long INVALID = Long.MIN_VALUE;

    private Count() {}

    static long parse(long from, long to) {
        boolean negative = from < to && Memory.getByte(from) == '-';
        long at = negative ? from + 1 : from;
        long digits = to - at;
        if (digits < 1 || digits > 18) return INVALID;
        int first = Memory.getByte(at);
        if (first == '0') return digits == 1 && !negative ? 0 : INVALID;
        long value = 0;
        for (; at < to; at++) {
            int digit = Memory.getByte(at) - '0';
            if (digit < 0 || digit > 9) return INVALID;
            value = value * 10 + digit;
        }
        return negative ? -value : value;
    }
}
