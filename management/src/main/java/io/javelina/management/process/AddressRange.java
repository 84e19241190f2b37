package io.javelina.management.process;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Addresses from `start` up to, but without, `end`.
record AddressRange(long start, long end) {
    /// `[0x00000000f8000000, 0x00000000faaa0000, 0x0000000100000000)`: the JVM's reports bound their areas so, with a
    /// committed end in the middle or without.
    private static final Pattern BOUNDS = Pattern
            .compile("\\[0x([0-9a-f]{8,16}),\\s*(?:0x[0-9a-f]{8,16},\\s*)?0x([0-9a-f]{8,16})[)\\]]");

    static final List<AddressRange> NONE = List.of();

    boolean holds(long from, long to) { return from >= start && to <= end; }

    /// Every area that a report of the JVM bounds.
    static List<AddressRange> in(String report) {
        return BOUNDS.matcher(report).results()
                .map(found -> new AddressRange(Long.parseUnsignedLong(found.group(1), 16),
                        Long.parseUnsignedLong(found.group(2), 16)))
                .toList();
    }

    /// The one area that holds all that a report bounds, or null when it bounds none.
    static AddressRange around(String report) {
        List<AddressRange> areas = in(report);
        if (areas.isEmpty()) return null;
        return new AddressRange(areas.stream().mapToLong(AddressRange::start).min().getAsLong(),
                areas.stream().mapToLong(AddressRange::end).max().getAsLong());
    }

    static AddressRange parse(Matcher line) {
        return new AddressRange(Long.parseUnsignedLong(line.group(1), 16), Long.parseUnsignedLong(line.group(2), 16));
    }
}
