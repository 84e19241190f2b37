package io.javelina.script;

import io.javelina.memory.Allocator;
import io.javelina.memory.Slice;
import io.javelina.resp.Arguments;
import io.javelina.resp.Reply;
import io.javelina.structure.SipHash;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/// Functions that clients have loaded, as libraries, and may call. All of them run in one machine of their own, which
/// there is while there are libraries. Node loop only.
public final class Functions implements AutoCloseable {
    /// The one engine there is, as replies name it.
    public static final String ENGINE = "LUA";

    private final Allocator allocator;
    private final SipHash hash;
    private final LibraryHeader header;
    private final FunctionLibraries libraries;
    private final Slice body = new Slice();
    private final Supplier<ScriptVm> machines;
    private final LongSupplier nanos;
    /// Null before the first library comes, and after the last one has gone.
    private ScriptVm vm;
    private LibraryLoader loader;
    /// How many sets of libraries have functions in the machine, or will have.
    private int sets;

    /// @param machines makes one that calls its code [ScriptVm#FUNCTION]
    public Functions(Allocator allocator, SipHash hash, Supplier<ScriptVm> machines, LongSupplier nanos) {
        this.allocator = allocator;
        this.hash = hash;
        this.machines = machines;
        this.nanos = nanos;
        this.header = new LibraryHeader(allocator);
        this.libraries = empty();
    }

    /// What clients may call.
    public FunctionLibraries libraries() { return libraries; }

    /// A set of libraries that clients do not see, to be filled by [#load] and then to
    /// [join][FunctionLibraries#join] those that they do.
    public FunctionLibraries empty() {
        sets++;
        return new FunctionLibraries(allocator, hash, this::forget, () -> sets--);
    }

    private void forget(int reference) { vm.forget(reference); }

    /// Makes a library of its code, for clients to call.
    ///
    /// @param replaces whether it may take the place of one of the same name
    /// @param isUnlimited whether the code may run for as long as it likes
    /// @return the library, see [LibraryRecord]
    /// @throws LibraryError when it is none; then nothing has changed
    public long load(Slice code, boolean replaces, boolean isUnlimited) {
        return load(code, replaces, isUnlimited, libraries);
    }

    /// As above, beside some other libraries.
    public long load(Slice code, boolean replaces, boolean isUnlimited, FunctionLibraries into) {
        try (LibraryHeader head = header; FunctionLibraries loaded = empty()) {
            demandProper(head.read(code));
            if (!replaces && into.library(head.name()) != 0)
                throw new LibraryError("Library '" + LibraryHeader.quote(head.name()) + "' already exists");
            long library = loaded.begin(head.name(), code);
            loader().load(body.wrap(code, head.length(), code.length() - head.length()), loaded, library, isUnlimited);
            if (LibraryRecord.count(library) == 0) throw new LibraryError("No functions registered");
            into.join(loaded, replaces);
            return library;
        }
    }

    private static void demandProper(LibraryHeader head) {
        if (!LibraryHeader.isProper(head.name()))
            throw new LibraryError("Library names can only contain letters, numbers, or underscores(_) and must be"
                    + " at least one character long");
        if (!head.engine().is(ENGINE))
            throw new LibraryError("Engine '" + LibraryHeader.quote(head.engine()) + "' not found");
    }

    private LibraryLoader loader() {
        if (vm == null) {
            vm = machines.get();
            loader = new LibraryLoader(vm, nanos);
        }
        return loader;
    }

    /// Calls a function with some of the arguments as keys and those behind them as what else it is given.
    public void call(long function, ScriptRun run, Arguments arguments, int firstKey, int keys, Reply reply) {
        vm.push(FunctionRecord.reference(function));
        vm.pushArguments(arguments, firstKey, keys);
        vm.pushArguments(arguments, firstKey + keys, arguments.size() - firstKey - keys);
        if (vm.run(run, 2)) vm.reply(run, reply);
        else vm.replyError(run, reply);
    }

    /// Deletes all libraries, and gives up the machine unless somebody else needs it.
    public void flush() {
        libraries.clear();
        if (sets == 1) closeMachine();
    }

    private void closeMachine() {
        if (vm == null) return;
        vm.close();
        vm = null;
        loader = null;
    }

    /// What the machine has taken from the C library, 0 without one.
    public long machineBytes() { return vm == null ? 0 : vm.usedBytes(); }

    @Override
    public void close() {
        libraries.close();
        closeMachine();
    }
}
