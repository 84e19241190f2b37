package io.javelina.script;

import io.javelina.memory.Memory;
import io.javelina.memory.Slice;

/// A function of a library: a block in the table of all functions.
///
/// ```
///   0         8         16        24          28       32       36            40     40 + n
///   +---------+---------+---------+-----------+--------+--------+-------------+------+-------------+
///   | library | next    | hash    | reference | flags  | n      | description | name | description |
///   +---------+---------+---------+-----------+--------+--------+-------------+------+-------------+
/// ```
///
/// *next* is the next function of the same library, 0 for none. The *hash* is that of the name in lower case. The
/// *reference* is the machine's number for what is called. *n* and *description* are lengths, the latter -1 without a
/// description.
public final class FunctionRecord {
    private static final int LIBRARY = 0;
    private static final int NEXT = LIBRARY + 8;
    private static final int HASH = NEXT + 8;
    private static final int REFERENCE = HASH + 8;
    private static final int FLAGS = REFERENCE + 4;
    private static final int NAME_LENGTH = FLAGS + 4;
    private static final int DESCRIPTION_LENGTH = NAME_LENGTH + 4;
    private static final int NAME = DESCRIPTION_LENGTH + 4;
    private static final int NO_DESCRIPTION = -1;

    private FunctionRecord() {}

    /// @param description null for none
    static long bytes(Slice name, Slice description) {
        return NAME + (long) name.length() + (description == null ? 0 : description.length());
    }

    static long bytes(long function) {
        return NAME + (long) nameLength(function) + Math.max(0, descriptionLength(function));
    }

    static void initialize(long function, Slice name, Slice description, long hash, int flags, int reference) {
        Memory.putLong(function + LIBRARY, 0);
        Memory.putLong(function + NEXT, 0);
        Memory.putLong(function + HASH, hash);
        Memory.putInt(function + REFERENCE, reference);
        Memory.putInt(function + FLAGS, flags);
        Memory.putInt(function + NAME_LENGTH, name.length());
        Memory.putInt(function + DESCRIPTION_LENGTH, description == null ? NO_DESCRIPTION : description.length());
        name.copyTo(function + NAME);
        if (description != null) description.copyTo(function + NAME + name.length());
    }

    public static long library(long function) { return Memory.getLong(function + LIBRARY); }

    static void library(long function, long library) { Memory.putLong(function + LIBRARY, library); }

    static long next(long function) { return Memory.getLong(function + NEXT); }

    static void next(long function, long next) { Memory.putLong(function + NEXT, next); }

    static long hash(long function) { return Memory.getLong(function + HASH); }

    static int reference(long function) { return Memory.getInt(function + REFERENCE); }

    public static int flags(long function) { return Memory.getInt(function + FLAGS); }

    private static int nameLength(long function) { return Memory.getInt(function + NAME_LENGTH); }

    private static int descriptionLength(long function) { return Memory.getInt(function + DESCRIPTION_LENGTH); }

    public static Slice name(long function, Slice into) { return into.wrap(function + NAME, nameLength(function)); }

    public static boolean hasDescription(long function) { return descriptionLength(function) != NO_DESCRIPTION; }

    public static Slice description(long function, Slice into) {
        return into.wrap(function + NAME + nameLength(function), descriptionLength(function));
    }

    /// Whether the function has this name in any letter case.
    static boolean isNamed(long function, long address, int length) {
        if (length != nameLength(function)) return false;
        for (int i = 0; i < length; i++)
            if (lower(Memory.getByte(function + NAME + i)) != lower(Memory.getByte(address + i))) return false;
        return true;
    }

    static int lower(int character) {
        return character >= 'A' && character <= 'Z' ? character + ('a' - 'A') : character;
    }
}
