package io.javelina.memory;

import java.io.IOException;
import java.lang.foreign.SymbolLookup;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Which jemalloc this process uses. There is one for all allocators: its handles are constants, which makes a call
/// several times cheaper than through handles in fields.
///
/// @param prefix what stands before the names of its functions: `je_` in the natives jar, nothing in most systems
record JemallocLibrary(SymbolLookup symbols, String prefix, Optional<Path> file) {
    private static final String BUILT_IN = "/" + NativeLibrary.platform() + "/org/lwjgl/jemalloc/libjemalloc."
            + (NativeLibrary.platform().startsWith("macos") ? "dylib" : "so");

    /// What a library must have to be used.
    private static final List<String> FUNCTIONS = List.of("malloc", "mallocx", "rallocx", "sdallocx", "nallocx",
            "mallctl", "mallctlnametomib", "mallctlbymib", "malloc_stats_print");

    private static JemallocLibrary chosen;

    /// Loads the library, or gives the one that this process loaded before, whatever the file.
    ///
    /// @throws IOException when it cannot be loaded or is no jemalloc
    static synchronized JemallocLibrary load(Optional<Path> file) throws IOException {
        if (chosen == null) chosen = file.isPresent() ? external(file.get()) : builtIn();
        return chosen;
    }

    /// The library that [#load] chose.
    static synchronized JemallocLibrary chosen() {
        if (chosen == null) throw new IllegalStateException("no jemalloc has been loaded");
        return chosen;
    }

    private static JemallocLibrary builtIn() throws IOException {
        return new JemallocLibrary(NativeLibrary.fromResource(BUILT_IN), "je_", Optional.empty());
    }

    private static JemallocLibrary external(Path file) throws IOException {
        SymbolLookup symbols = load(file);
        for (String prefix : new String[]{ "je_", "" })
            if (isComplete(symbols, prefix)) return new JemallocLibrary(symbols, prefix, Optional.of(file));
        throw new IOException(file + " is no jemalloc: it has neither je_mallocx nor mallocx");
    }

    private static SymbolLookup load(Path file) throws IOException {
        try {
            return NativeLibrary.fromFile(file);
        } catch (IOException e) {
            throw new IOException(e.getMessage() + "; a jemalloc of a Linux distribution often needs the environment "
                    + "variable GLIBC_TUNABLES=glibc.rtld.optional_static_tls=4096 at the start of the process", e);
        }
    }

    private static boolean isComplete(SymbolLookup symbols, String prefix) {
        for (String name : FUNCTIONS) if (symbols.find(prefix + name).isEmpty()) return false;
        return true;
    }

    /// The functions under the names of jemalloc's manual.
    SymbolLookup functions() { return name -> symbols.find(prefix + name); }
}
