package io.javelina.script;

import io.javelina.memory.Account;
import io.javelina.memory.Allocator;
import io.javelina.memory.ScratchBuffer;
import io.javelina.memory.Slice;
import io.javelina.resp.Arguments;
import io.javelina.resp.InlineRequest;

/// The first line of a library of functions, `#!lua name=mylib`: which engine it is for, and what it is called.
final class LibraryHeader implements AutoCloseable {
    private static final int MARK = 2;
    private static final String NAME = "NAME=";
    /// The engine, the name, and one that is too many.
    private static final int MOST_WORDS = 3;
    /// Characters of the client's that an error repeats.
    private static final int MOST_QUOTED = 1024;

    private final ScratchBuffer line;
    private final Arguments words = new Arguments();
    private final Slice engine = new Slice();
    private final Slice name = new Slice();
    private int length;

    LibraryHeader(Allocator allocator) { line = new ScratchBuffer(allocator, Account.TEMPORARY, 0); }

    /// Reads the header of a library; what it says is good until the next one is read.
    ///
    /// @throws LibraryError when it has none, or no proper one
    LibraryHeader read(Slice code) {
        if (code.length() < MARK || code.at(0) != '#' || code.at(1) != '!')
            throw new LibraryError("Missing library metadata");
        length = code.indexOf('\n');
        if (length < 0) throw new LibraryError("Invalid library metadata");
        line.reset().append(code.address(), length);
        words.clear();
        if (hasZero() || !InlineRequest.split(line.address(), line.address() + length, words, MOST_WORDS))
            throw new LibraryError("Invalid library metadata");
        engine.wrap(words.get(0), MARK, words.get(0).length() - MARK);
        readName();
        return this;
    }

    private boolean hasZero() { return line.slice(name).indexOf(0) >= 0; }

    private void readName() {
        if (words.size() == 1) throw new LibraryError("Library name was not given");
        if (!isName(words.get(1))) throw unknown(words.get(1));
        if (words.size() > 2 && !isName(words.get(2))) throw unknown(words.get(2));
        if (words.size() > 2)
            throw new LibraryError("Invalid metadata value, name argument was given multiple times");
        name.wrap(words.get(1), NAME.length(), words.get(1).length() - NAME.length());
    }

    private boolean isName(Slice word) {
        return word.length() >= NAME.length() && name.wrap(word, 0, NAME.length()).is(NAME);
    }

    private static LibraryError unknown(Slice word) {
        return new LibraryError("Invalid metadata value given: " + quote(word));
    }

    /// What an error repeats of something that a client has sent.
    static String quote(Slice given) {
        return new Slice().wrap(given, 0, Math.min(given.length(), MOST_QUOTED)).text();
    }

    Slice engine() { return engine; }

    Slice name() { return name; }

    /// Bytes of the line, without what ends it.
    int length() { return length; }

    /// Whether functions and libraries may have this name.
    static boolean isProper(Slice name) {
        for (int i = 0; i < name.length(); i++) if (!isProper(name.at(i))) return false;
        return !name.isEmpty();
    }

    private static boolean isProper(int character) {
        return character >= 'a' && character <= 'z' || character >= 'A' && character <= 'Z'
                || character >= '0' && character <= '9' || character == '_';
    }

    /// Gives back the memory that the last header has used. It may go on afterwards.
    @Override
    public void close() { line.close(); }
}
