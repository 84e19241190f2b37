package io.javelina.memory;

import static io.javelina.memory.NativeCode.INT;
import static io.javelina.memory.NativeCode.LONG_CALL_BYTES;
import static io.javelina.memory.NativeCode.WORD;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/// The allocator of the C library: the last resort where there is no jemalloc. It works with glibc, musl and macOS.
///
/// Its heap is also the virtual machine's, so nothing can be said about the pages behind our own blocks.
final class CLibrary implements NativeAllocator {
    private static final SymbolLookup C = Linker.nativeLinker().defaultLookup();
    private static final FunctionDescriptor WORD_TO_WORD = NativeCode.word(WORD);
    private static final FunctionDescriptor TWO_WORDS_TO_WORD = NativeCode.word(WORD, WORD);
    private static final FunctionDescriptor FREE_TYPE = FunctionDescriptor.ofVoid(WORD);
    private static final MethodHandle MALLOC = NativeCode.critical(C, "malloc", WORD_TO_WORD);
    private static final MethodHandle CALLOC = NativeCode.plain(C, "calloc", TWO_WORDS_TO_WORD);
    private static final MethodHandle REALLOC = NativeCode.plain(C, "realloc", TWO_WORDS_TO_WORD);
    private static final MethodHandle ALIGNED_ALLOC = NativeCode.plain(C, "aligned_alloc", TWO_WORDS_TO_WORD);
    private static final MethodHandle FREE = NativeCode.critical(C, "free", FREE_TYPE);
    private static final MethodHandle FREE_LONG = NativeCode.plain(C, "free", FREE_TYPE);
    private static final MethodHandle USABLE = NativeCode.critical(C,
            C.find("malloc_usable_size").isPresent() ? "malloc_usable_size" : "malloc_size", WORD_TO_WORD);
    /// Only glibc has it.
    private static final Optional<MethodHandle> TRIM = C.find("malloc_trim")
            .map(_ -> NativeCode.plain(C, "malloc_trim", FunctionDescriptor.of(INT, WORD)));

    @Override
    public long allocate(long bytes) {
        try {
            return (long) MALLOC.invokeExact(NativeAllocator.atLeastOne(bytes));
        } catch (Throwable e) {
            throw NativeCode.failed(e);
        }
    }

    @Override
    public long allocateZeroed(long bytes) {
        try {
            return (long) CALLOC.invokeExact(1L, NativeAllocator.atLeastOne(bytes));
        } catch (Throwable e) {
            throw NativeCode.failed(e);
        }
    }

    @Override
    public long allocateAligned(long bytes, int alignment, boolean zeroed) {
        long whole = NativeAllocator.roundUp(NativeAllocator.atLeastOne(bytes), alignment);
        if (whole <= 0) return 0;
        try {
            long address = (long) ALIGNED_ALLOC.invokeExact((long) alignment, whole);
            if (zeroed && address != 0) RawMemory.fill(address, whole, (byte) 0);
            return address;
        } catch (Throwable e) {
            throw NativeCode.failed(e);
        }
    }

    @Override
    public long reallocate(long address, long bytes, long newBytes) {
        try {
            return (long) REALLOC.invokeExact(address, NativeAllocator.atLeastOne(newBytes));
        } catch (Throwable e) {
            throw NativeCode.failed(e);
        }
    }

    @Override
    public void free(long address, long bytes) {
        try {
            if (bytes < LONG_CALL_BYTES) FREE.invokeExact(address);
            else FREE_LONG.invokeExact(address);
        } catch (Throwable e) {
            throw NativeCode.failed(e);
        }
    }

    @Override
    public void freeAligned(long address, long bytes, int alignment) { free(address, bytes); }

    @Override
    public long usableBytes(long address, long bytes) {
        try {
            return (long) USABLE.invokeExact(address);
        } catch (Throwable e) {
            throw NativeCode.failed(e);
        }
    }

    /// glibc's rule: 8 bytes of header, steps of 16, at least 24.
    @Override
    public long expectedBytes(long bytes) { return Math.max(24, (bytes + 8 + 15 & -16L) - 8); }

    @Override
    public AllocatorStatistics statistics(long allocatedBytes) {
        return AllocatorStatistics.onlyAllocated(allocatedBytes);
    }

    @Override
    public void purge() {
        if (TRIM.isEmpty()) return;
        try {
            int _ = (int) TRIM.get().invokeExact(0L);
        } catch (Throwable e) {
            throw NativeCode.failed(e);
        }
    }

    @Override
    public Optional<String> report() { return Optional.empty(); }

    @Override
    public void backgroundThread(boolean on) {
        // There is no such thread: pages go back to the system when they are freed, or at a purge.
    }

    @Override
    public void decay(long dirtyMillis, long muzzyMillis) {
        // Unused pages are not kept by time.
    }

    @Override
    public String name() { return "libc"; }
}
