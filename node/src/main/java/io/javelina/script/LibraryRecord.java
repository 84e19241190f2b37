package io.javelina.script;

import io.javelina.memory.Memory;
import io.javelina.memory.Slice;

/// A library of functions: a block in the table of libraries, and a link in the chain of them.
///
/// ```
///   0          8      16      24      32     40      44     48     52     56     56 + n
///   +----------+------+-------+-------+------+-------+------+------+------+------+------+
///   | previous | next | hash  | first | last | count | n    | code | -    | name | code |
///   +----------+------+-------+-------+------+-------+------+------+------+------+------+
/// ```
///
/// *previous* and *next* are the libraries that came before and after it, *first* and *last* its functions, in the order
/// in which they were registered; 0 for none. *n* and *code* are lengths. The code is what the client has sent, with its
/// first line.
public final class LibraryRecord {
    private static final int PREVIOUS = 0;
    private static final int NEXT = PREVIOUS + 8;
    private static final int HASH = NEXT + 8;
    private static final int FIRST = HASH + 8;
    private static final int LAST = FIRST + 8;
    private static final int COUNT = LAST + 8;
    private static final int NAME_LENGTH = COUNT + 4;
    private static final int CODE_LENGTH = NAME_LENGTH + 4;
    private static final int NAME = CODE_LENGTH + 8;

    private LibraryRecord() {}

    static long bytes(Slice name, Slice code) { return NAME + (long) name.length() + code.length(); }

    static long bytes(long library) { return NAME + (long) nameLength(library) + codeLength(library); }

    static void initialize(long library, Slice name, Slice code, long hash) {
        Memory.putLong(library + PREVIOUS, 0);
        Memory.putLong(library + NEXT, 0);
        Memory.putLong(library + HASH, hash);
        Memory.putLong(library + FIRST, 0);
        Memory.putLong(library + LAST, 0);
        Memory.putInt(library + COUNT, 0);
        Memory.putInt(library + NAME_LENGTH, name.length());
        Memory.putInt(library + CODE_LENGTH, code.length());
        name.copyTo(library + NAME);
        code.copyTo(library + NAME + name.length());
    }

    static long previous(long library) { return Memory.getLong(library + PREVIOUS); }

    static void previous(long library, long other) { Memory.putLong(library + PREVIOUS, other); }

    static long next(long library) { return Memory.getLong(library + NEXT); }

    static void next(long library, long other) { Memory.putLong(library + NEXT, other); }

    static long hash(long library) { return Memory.getLong(library + HASH); }

    static long firstFunction(long library) { return Memory.getLong(library + FIRST); }

    public static int count(long library) { return Memory.getInt(library + COUNT); }

    /// Puts a function behind those that it has.
    static void add(long library, long function) {
        FunctionRecord.library(function, library);
        long last = Memory.getLong(library + LAST);
        if (last == 0) Memory.putLong(library + FIRST, function);
        else FunctionRecord.next(last, function);
        Memory.putLong(library + LAST, function);
        Memory.putInt(library + COUNT, count(library) + 1);
    }

    private static int nameLength(long library) { return Memory.getInt(library + NAME_LENGTH); }

    private static int codeLength(long library) { return Memory.getInt(library + CODE_LENGTH); }

    public static Slice name(long library, Slice into) { return into.wrap(library + NAME, nameLength(library)); }

    public static Slice code(long library, Slice into) {
        return into.wrap(library + NAME + nameLength(library), codeLength(library));
    }

    static boolean isNamed(long library, long address, int length) {
        return length == nameLength(library) && Memory.equal(library + NAME, address, length);
    }
}
