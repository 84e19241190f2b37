package io.javelina.script;

import io.javelina.memory.Account;
import io.javelina.memory.Allocator;
import io.javelina.memory.Memory;
import io.javelina.memory.MemoryExhausted;
import io.javelina.memory.ScratchBuffer;
import io.javelina.memory.Slice;
import io.javelina.structure.Elements;
import io.javelina.structure.HashTable;
import io.javelina.structure.SipHash;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.function.LongConsumer;

/// Libraries of functions by name, in the order in which they came, and their functions by name in any letter case. All of
/// it is in native memory: whoever loads a library decides how many functions it has and how long their names are.
///
/// Libraries are added one by one ([#begin], [#register]) or taken over from another set of them, as a whole or not at
/// all ([#join]). Nothing is allocated while there are none. Node loop only.
public final class FunctionLibraries implements AutoCloseable {
    private static final int HASHED_NAME_BYTES = 256;

    private final Allocator allocator;
    private final SipHash hash;
    /// Hears of each reference that is not needed any more.
    private final IntConsumer forget;
    /// What is to be done at the end.
    private final Runnable whenClosed;
    private final HashTable libraries;
    private final HashTable functions;
    /// A name in lower case.
    private final ScratchBuffer lower;
    private final Slice name = new Slice();
    private long first;
    private long last;

    FunctionLibraries(Allocator allocator, SipHash hash, IntConsumer forget, Runnable whenClosed) {
        this.allocator = allocator;
        this.hash = hash;
        this.forget = forget;
        this.whenClosed = whenClosed;
        this.lower = new ScratchBuffer(allocator, Account.TEMPORARY, HASHED_NAME_BYTES);
        this.libraries = new HashTable(allocator, Account.FUNCTION_LIBRARIES, new Libraries());
        this.functions = new HashTable(allocator, Account.FUNCTION_LIBRARIES, new Functions());
    }

    private static final class Libraries implements Elements {
        @Override
        public long hash(long element) { return LibraryRecord.hash(element); }

        @Override
        public boolean matches(long element, long keyAddress, int keyLength) {
            return LibraryRecord.isNamed(element, keyAddress, keyLength);
        }
    }

    private static final class Functions implements Elements {
        @Override
        public long hash(long element) { return FunctionRecord.hash(element); }

        @Override
        public boolean matches(long element, long keyAddress, int keyLength) {
            return FunctionRecord.isNamed(element, keyAddress, keyLength);
        }
    }

    // What there is.

    public boolean isEmpty() { return first == 0; }

    public long libraryCount() { return libraries.header() == 0 ? 0 : libraries.size(); }

    public long functionCount() { return functions.header() == 0 ? 0 : functions.size(); }

    /// The library of this name, 0 when there is none.
    public long library(Slice named) {
        return isEmpty()
                ? 0
                : libraries.find(named.address(), named.length(), hash.hash(named.address(), named.length()));
    }

    /// The function that has this name in any letter case, 0 when there is none.
    public long function(Slice named) {
        return functionCount() == 0 ? 0 : functions.find(named.address(), named.length(), hashOfLower(named));
    }

    private long hashOfLower(Slice named) {
        int length = named.length();
        lower.reset();
        long copy = lower.reserve(length);
        for (int i = 0; i < length; i++) Memory.putByte(copy + i, FunctionRecord.lower(named.at(i)));
        return hash.hash(copy, length);
    }

    /// Shows each library, in the order in which they came.
    public void forEach(LongConsumer visitor) {
        for (long library = first; library != 0; library = LibraryRecord.next(library)) visitor.accept(library);
    }

    /// Shows the code of each library, good during the call.
    public void forEachCode(Consumer<Slice> visitor) {
        Slice code = new Slice();
        forEach(library -> visitor.accept(LibraryRecord.code(library, code)));
    }

    // New ones.

    /// Adds a library that has no functions yet, and a name that is new.
    long begin(Slice named, Slice code) {
        long library = allocator.allocate(Account.FUNCTION_LIBRARIES, LibraryRecord.bytes(named, code));
        LibraryRecord.initialize(library, named, code, hash.hash(named.address(), named.length()));
        try {
            open();
            libraries.insert(library, LibraryRecord.hash(library));
        } catch (MemoryExhausted e) {
            allocator.free(Account.FUNCTION_LIBRARIES, library, LibraryRecord.bytes(library));
            closeIfEmpty();
            throw e;
        }
        chain(library);
        return library;
    }

    private void open() {
        if (libraries.header() == 0) libraries.create();
        if (functions.header() == 0) functions.create();
    }

    private void chain(long library) {
        LibraryRecord.previous(library, last);
        LibraryRecord.next(library, 0);
        if (last == 0) first = library;
        else LibraryRecord.next(last, library);
        last = library;
    }

    /// Adds a function to a library.
    ///
    /// @param description null for none
    /// @return whether its name was new, in any letter case; if not, nothing has changed
    boolean register(long library, Slice named, Slice description, int flags, int reference) {
        if (function(named) != 0) return false;
        long function = allocator.allocate(Account.FUNCTION_LIBRARIES, FunctionRecord.bytes(named, description));
        FunctionRecord.initialize(function, named, description, hashOfLower(named), flags, reference);
        try {
            functions.insert(function, FunctionRecord.hash(function));
        } catch (MemoryExhausted e) {
            allocator.free(Account.FUNCTION_LIBRARIES, function, FunctionRecord.bytes(function));
            throw e;
        }
        LibraryRecord.add(library, function);
        return true;
    }

    // Taking over.

    /// Takes all libraries of another set, which has none afterwards; those of the same name go. All or, with an error or
    /// without memory, none.
    ///
    /// @param replaces whether libraries of the same name are no error
    /// @throws LibraryError when there is such a library, or a function of the same name in a library that stays
    public void join(FunctionLibraries other, boolean replaces) {
        if (other.isEmpty()) return;
        if (!replaces) other.forEach(this::demandNewLibrary);
        other.forEach(library -> forEachFunction(library, function -> demandNewFunction(function, other)));
        try (ScratchBuffer older = older(other)) {
            insertAll(other);
            for (long at = 0; at < older.length(); at += Long.BYTES) remove(Memory.getLong(older.address() + at));
        }
        adopt(other);
    }

    /// The libraries whose names are those of others.
    private ScratchBuffer older(FunctionLibraries other) {
        ScratchBuffer older = new ScratchBuffer(allocator, Account.TEMPORARY, 0);
        other.forEach(library -> {
            long there = library(LibraryRecord.name(library, name));
            if (there != 0) older.appendLong(there);
        });
        return older;
    }

    private void demandNewLibrary(long library) {
        if (library(LibraryRecord.name(library, name)) != 0)
            throw new LibraryError("Library " + LibraryHeader.quote(name) + " already exists");
    }

    private void demandNewFunction(long function, FunctionLibraries other) {
        long there = function(FunctionRecord.name(function, name));
        if (there == 0) return;
        boolean goes = other.library(LibraryRecord.name(FunctionRecord.library(there), name)) != 0;
        if (!goes)
            throw new LibraryError(
                    "Function " + LibraryHeader.quote(FunctionRecord.name(function, name)) + " already exists");
    }

    /// Shows each function of a library, in the order in which they were registered.
    public static void forEachFunction(long library, LongConsumer visitor) {
        for (long function = LibraryRecord.firstFunction(library), next; function != 0; function = next) {
            next = FunctionRecord.next(function);
            visitor.accept(function);
        }
    }

    /// Puts what the other has into the tables, beside older ones with the same names.
    private void insertAll(FunctionLibraries other) {
        try {
            open();
            other.forEach(library -> {
                libraries.insert(library, LibraryRecord.hash(library));
                forEachFunction(library, function -> functions.insert(function, FunctionRecord.hash(function)));
            });
        } catch (MemoryExhausted e) {
            if (functions.header() != 0) other.forEach(this::unlist);
            closeIfEmpty();
            throw e;
        }
    }

    /// Takes a library and its functions out of the tables, as far as they are there.
    private void unlist(long library) {
        libraries.removeElement(library, LibraryRecord.hash(library));
        forEachFunction(library, function -> functions.removeElement(function, FunctionRecord.hash(function)));
    }

    private void adopt(FunctionLibraries other) {
        for (long library = other.first, next; library != 0; library = next) {
            next = LibraryRecord.next(library);
            chain(library);
        }
        other.first = 0;
        other.last = 0;
        other.closeTables();
    }

    /// Has the libraries of another set from now on, which then has none.
    public void takeOver(FunctionLibraries other) {
        clear();
        join(other, false);
    }

    // The end.

    /// Removes a library that is there.
    public void remove(long library) {
        unlist(library);
        long before = LibraryRecord.previous(library);
        long after = LibraryRecord.next(library);
        if (before == 0) first = after;
        else LibraryRecord.next(before, after);
        if (after == 0) last = before;
        else LibraryRecord.previous(after, before);
        free(library);
        closeIfEmpty();
    }

    private void free(long library) {
        forEachFunction(library, function -> {
            forget.accept(FunctionRecord.reference(function));
            allocator.free(Account.FUNCTION_LIBRARIES, function, FunctionRecord.bytes(function));
        });
        allocator.free(Account.FUNCTION_LIBRARIES, library, LibraryRecord.bytes(library));
    }

    private void closeIfEmpty() { if (libraryCount() == 0) closeTables(); }

    private void closeTables() {
        if (libraries.header() != 0) libraries.destroy();
        if (functions.header() != 0) functions.destroy();
        lower.close();
    }

    public void clear() {
        for (long library = first, next; library != 0; library = next) {
            next = LibraryRecord.next(library);
            free(library);
        }
        first = 0;
        last = 0;
        closeTables();
    }

    @Override
    public void close() {
        clear();
        whenClosed.run();
    }

    // For tests and humans.

    public void assertInvariants() {
        long[] counted = new long[2];
        long[] before = { 0 };
        forEach(library -> {
            counted[0]++;
            demand(libraries.contains(library, LibraryRecord.hash(library)), "the library is in its table");
            demand(LibraryRecord.previous(library) == before[0], "the chain is whole");
            before[0] = library;
            int own = assertFunctions(library);
            demand(own == LibraryRecord.count(library), "functions are counted");
            counted[1] += own;
        });
        demand(before[0] == last, "the chain ends with the last one");
        demand(counted[0] == libraryCount() && counted[1] == functionCount(), "nothing else is in the tables");
    }

    private int assertFunctions(long library) {
        int[] counted = { 0 };
        forEachFunction(library, function -> {
            counted[0]++;
            demand(functions.contains(function, FunctionRecord.hash(function)), "the function is in its table");
            demand(FunctionRecord.library(function) == library, "the function knows its library");
        });
        return counted[0];
    }

    private void demand(boolean holds, String what) {
        if (!holds) throw new IllegalStateException(what + ": " + describe());
    }

    String describe() { return functionCount() + " functions in " + libraryCount() + " libraries"; }
}
