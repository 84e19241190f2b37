package io.javelina.memory;

import java.nio.file.Path;
import java.util.Optional;

/// Which allocator to use and how.
///
/// What jemalloc reads only once, when it is loaded, cannot be set here: the number of arenas (`narenas`) or huge
/// pages (`thp`) come from the environment variable `JE_MALLOC_CONF`, or `MALLOC_CONF` for a library whose functions
/// have no prefix.
///
/// @param kind jemalloc is the default; the C library is slower and knows little about itself
/// @param library a jemalloc to use instead of the one that comes with Javelina, such as one built with statistics
/// @param backgroundThread whether jemalloc returns unused pages by a thread of its own (`jemalloc-bg-thread`)
/// @param dirtyDecayMillis how long unused pages stay before they become muzzy; -1 for ever
/// @param muzzyDecayMillis how long muzzy pages stay before they go back to the system; -1 for ever
public record AllocatorSettings(Kind kind, Optional<Path> library, boolean backgroundThread, long dirtyDecayMillis,
        long muzzyDecayMillis) {
    public enum Kind { JEMALLOC, C_LIBRARY }

    /// jemalloc as it comes with Javelina, with jemalloc's own default times. Valkey's directive
    /// `jemalloc-bg-thread` is on by default too.
    public static AllocatorSettings defaults() {
        return new AllocatorSettings(Kind.JEMALLOC, Optional.empty(), true, 10_000, 0);
    }

    public AllocatorSettings withKind(Kind newKind) {
        return new AllocatorSettings(newKind, library, backgroundThread, dirtyDecayMillis, muzzyDecayMillis);
    }

    public AllocatorSettings withLibrary(Path path) {
        return new AllocatorSettings(kind, Optional.of(path), backgroundThread, dirtyDecayMillis, muzzyDecayMillis);
    }

    public AllocatorSettings withBackgroundThread(boolean on) {
        return new AllocatorSettings(kind, library, on, dirtyDecayMillis, muzzyDecayMillis);
    }

    public AllocatorSettings withDecay(long dirtyMillis, long muzzyMillis) {
        return new AllocatorSettings(kind, library, backgroundThread, dirtyMillis, muzzyMillis);
    }
}
