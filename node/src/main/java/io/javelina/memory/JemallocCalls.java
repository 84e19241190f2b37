package io.javelina.memory;

import static io.javelina.memory.NativeCode.INT;
import static io.javelina.memory.NativeCode.LONG_CALL_BYTES;
import static io.javelina.memory.NativeCode.WORD;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;

/// The functions of jemalloc that give and take blocks, under the names of its manual.
///
/// Initialised after [JemallocLibrary] has chosen the library. Calls about large blocks, which may go to the operating
/// system for long, are plain; all others are critical.
final class JemallocCalls {
    /// Flag of `mallocx`: the block is to be filled with zeros.
    static final int ZERO = 0x40;

    private static final SymbolLookup LIBRARY = JemallocLibrary.chosen().functions();
    private static final FunctionDescriptor MALLOC_TYPE = NativeCode.word(WORD);
    private static final FunctionDescriptor MALLOCX_TYPE = NativeCode.word(WORD, INT);
    private static final FunctionDescriptor RALLOCX_TYPE = NativeCode.word(WORD, WORD, INT);
    private static final FunctionDescriptor SDALLOCX_TYPE = FunctionDescriptor.ofVoid(WORD, WORD, INT);
    private static final MethodHandle MALLOC = NativeCode.critical(LIBRARY, "malloc", MALLOC_TYPE);
    private static final MethodHandle MALLOC_LONG = NativeCode.plain(LIBRARY, "malloc", MALLOC_TYPE);
    private static final MethodHandle MALLOCX = NativeCode.critical(LIBRARY, "mallocx", MALLOCX_TYPE);
    private static final MethodHandle MALLOCX_LONG = NativeCode.plain(LIBRARY, "mallocx", MALLOCX_TYPE);
    private static final MethodHandle RALLOCX = NativeCode.critical(LIBRARY, "rallocx", RALLOCX_TYPE);
    private static final MethodHandle RALLOCX_LONG = NativeCode.plain(LIBRARY, "rallocx", RALLOCX_TYPE);
    private static final MethodHandle SDALLOCX = NativeCode.critical(LIBRARY, "sdallocx", SDALLOCX_TYPE);
    private static final MethodHandle SDALLOCX_LONG = NativeCode.plain(LIBRARY, "sdallocx", SDALLOCX_TYPE);
    private static final MethodHandle NALLOCX = NativeCode.critical(LIBRARY, "nallocx", MALLOCX_TYPE);

    private JemallocCalls() {}

    /// The flag of `mallocx` and its kin that asks for an alignment, a power of two.
    static int aligned(int alignment) { return Integer.numberOfTrailingZeros(alignment); }

    static long malloc(long bytes) {
        try {
            if (bytes < LONG_CALL_BYTES) return (long) MALLOC.invokeExact(bytes);
            return (long) MALLOC_LONG.invokeExact(bytes);
        } catch (Throwable e) {
            throw NativeCode.failed(e);
        }
    }

    static long mallocx(long bytes, int flags) {
        try {
            if (bytes < LONG_CALL_BYTES) return (long) MALLOCX.invokeExact(bytes, flags);
            return (long) MALLOCX_LONG.invokeExact(bytes, flags);
        } catch (Throwable e) {
            throw NativeCode.failed(e);
        }
    }

    /// @param bytes what the block has now, `newBytes` what it shall have
    static long rallocx(long address, long bytes, long newBytes) {
        try {
            if (Math.max(bytes, newBytes) < LONG_CALL_BYTES) return (long) RALLOCX.invokeExact(address, newBytes, 0);
            return (long) RALLOCX_LONG.invokeExact(address, newBytes, 0);
        } catch (Throwable e) {
            throw NativeCode.failed(e);
        }
    }

    static void sdallocx(long address, long bytes, int flags) {
        try {
            if (bytes < LONG_CALL_BYTES) SDALLOCX.invokeExact(address, bytes, flags);
            else SDALLOCX_LONG.invokeExact(address, bytes, flags);
        } catch (Throwable e) {
            throw NativeCode.failed(e);
        }
    }

    static long nallocx(long bytes) {
        try {
            return (long) NALLOCX.invokeExact(bytes, 0);
        } catch (Throwable e) {
            throw NativeCode.failed(e);
        }
    }
}
