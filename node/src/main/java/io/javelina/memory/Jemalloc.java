package io.javelina.memory;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/// jemalloc from the natives jar, called through the foreign function interface.
final class Jemalloc implements NativeAllocator {
    private static Jemalloc builtIn;

    private final MethodHandle malloc;
    private final MethodHandle sdallocx;
    private final MethodHandle nallocx;
    /// Real sizes of small requests by (bytes + 7) / 8, so that the ledger needs no call into the library.
    private final int[] smallSizes = new int[513];

    private Jemalloc(SymbolLookup symbols) {
        malloc = handle(symbols, "je_malloc",
                FunctionDescriptor.of(ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG));
        sdallocx = handle(symbols, "je_sdallocx",
                FunctionDescriptor.ofVoid(ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT));
        nallocx = handle(symbols, "je_nallocx",
                FunctionDescriptor.of(ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT));
        for (int i = 0; i < smallSizes.length; i++) smallSizes[i] = (int) roundUp(Math.max(8, i * 8L));
    }

    private static MethodHandle handle(SymbolLookup symbols, String name, FunctionDescriptor type) {
        return Linker.nativeLinker().downcallHandle(symbols.findOrThrow(name), type, Linker.Option.critical(false));
    }

    static synchronized Jemalloc builtIn() {
        if (builtIn == null) builtIn = new Jemalloc(extract());
        return builtIn;
    }

    private static SymbolLookup extract() {
        String arch = System.getProperty("os.arch").equals("aarch64") ? "arm64" : "x64";
        String resource = "/linux/" + arch + "/org/lwjgl/jemalloc/libjemalloc.so";
        try (InputStream in = Jemalloc.class.getResourceAsStream(resource)) {
            Path file = Files.createTempFile("javelina-jemalloc", ".so");
            Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
            SymbolLookup symbols = SymbolLookup.libraryLookup(file, Arena.global());
            Files.delete(file);
            return symbols;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public long allocate(long bytes) {
        try {
            return (long) malloc.invokeExact(bytes);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void free(long address, long bytes) {
        try {
            sdallocx.invokeExact(address, Math.max(bytes, 1), 0);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public long usableBytes(long address, long bytes) {
        return bytes <= 4096 ? smallSizes[(int) (bytes + 7 >>> 3)] : roundUp(bytes);
    }

    private long roundUp(long bytes) {
        try {
            return (long) nallocx.invokeExact(bytes, 0);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public String name() { return "jemalloc-5.3.1"; }
}
