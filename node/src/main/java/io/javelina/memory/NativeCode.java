package io.javelina.memory;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/// Makes method handles of C functions. Pointers and `size_t` are plain `long`s, so that a call allocates nothing.
///
/// There are two kinds. A *critical* call costs 2-3 ns but keeps the whole virtual machine from reaching a safepoint
/// while it runs: right for calls of microseconds. A *plain* call costs 7 ns and holds nobody up.
public final class NativeCode {
    /// From this many bytes on work on memory is done by plain calls.
    static final long LONG_CALL_BYTES = 1 << 20;

    public static final ValueLayout.OfLong WORD = ValueLayout.JAVA_LONG;
    public static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;

    private NativeCode() {}

    /// A C function that calls `target`, a static method, for the life of the process. Nothing may be thrown out of it: that
    /// would end the virtual machine.
    public static long callable(MethodHandle target, FunctionDescriptor type) {
        return Linker.nativeLinker().upcallStub(target, type, Arena.global()).address();
    }

    public static MethodHandle critical(SymbolLookup library, String name, FunctionDescriptor type) {
        return Linker.nativeLinker().downcallHandle(library.findOrThrow(name), type, Linker.Option.critical(false));
    }

    /// A critical call that also takes memory segments over heap arrays.
    public static MethodHandle criticalWithArrays(SymbolLookup library, String name, FunctionDescriptor type) {
        return Linker.nativeLinker().downcallHandle(library.findOrThrow(name), type, Linker.Option.critical(true));
    }

    public static MethodHandle plain(SymbolLookup library, String name, FunctionDescriptor type) {
        return Linker.nativeLinker().downcallHandle(library.findOrThrow(name), type);
    }

    /// The type of a function that returns a `size_t` or a pointer.
    public static FunctionDescriptor word(MemoryLayout... parameters) {
        return FunctionDescriptor.of(WORD, parameters);
    }

    /// A downcall throws nothing of its own, so whatever arrives here is a defect of the virtual machine or of ours.
    public static Error failed(Throwable cause) { return new AssertionError("native call failed", cause); }
}
