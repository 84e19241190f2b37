package io.javelina.server;

import java.util.List;
import java.util.Locale;

/// A command as those who follow a server get it.
///
/// @param database in which it runs, -1 where that does not matter
record PropagatedCommand(int database, List<String> words) {
    private static final long CLOCK_TOLERANCE_MILLIS = 5_000;
    /// Numbers from here on may be times.
    private static final long LEAST_TIME = 1_000_000_000_000L;

    PropagatedCommand {
        words = List.copyOf(words);
    }

    /// In upper case.
    String name() { return words.getFirst().toUpperCase(Locale.ROOT); }

    boolean isTransactionEdge() { return words.size() == 1 && (name().equals("MULTI") || name().equals("EXEC")); }

    /// Whether this is the same command, perhaps of a server whose clock is a little off.
    boolean isLike(PropagatedCommand other) {
        if (words.size() != other.words.size() || !name().equals(other.name())) return false;
        if (database != other.database && !isTransactionEdge()) return false;
        for (int i = 1; i < words.size(); i++) if (!isLike(words.get(i), other.words.get(i))) return false;
        return true;
    }

    private static boolean isLike(String one, String other) {
        if (one.equalsIgnoreCase(other)) return true;
        long time = time(one);
        return time >= LEAST_TIME && Math.abs(time - time(other)) < CLOCK_TOLERANCE_MILLIS;
    }

    /// A time, or the time in the id of an entry of a stream; 0 when it is none.
    private static long time(String word) {
        return word.matches("(\\d{13,18}|[1-8]\\d{18})(-\\d+)?") ? Long.parseLong(word.split("-")[0]) : 0;
    }

    @Override
    public String toString() { return database + ":" + words; }
}
