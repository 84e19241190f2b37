package io.javelina.memory;

import java.io.IOException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// jemalloc, called through the foreign function interface.
///
/// All blocks of the process that are not the virtual machine's own come from here, so its figures are ours alone.
final class Jemalloc implements NativeAllocator {
    /// The version inside the natives jar, which was built without it.
    private static final String BUILT_IN_VERSION = "5.3.1";
    private static final Pattern VERSION = Pattern.compile("([1-9]\\d*\\.\\d+\\.\\d+)-.*");

    private static Jemalloc only;

    private final JemallocStatistics statistics = new JemallocStatistics();
    private final SizeClasses classes = new SizeClasses(JemallocCalls::nallocx, statistics.pageBytes());
    private final JemallocControl purge = JemallocControl.of("arena.4096.purge");
    private final JemallocControl flushThreadCache = JemallocControl.of("thread.tcache.flush");
    private final JemallocControl arenas = JemallocControl.of("arenas.narenas");
    private final Optional<JemallocControl> backgroundThread = JemallocControl.find("background_thread");
    private final String name;

    private Jemalloc(JemallocLibrary library) {
        String builtIn = library.file().isEmpty() ? BUILT_IN_VERSION : "unknown";
        name = "jemalloc-" + version(JemallocControl.of("version").text()).orElse(builtIn);
    }

    /// The release in a text such as `5.3.0-0-g54eaed1`, unless it is missing as in `0.0.0-0-g000000missing`.
    static Optional<String> version(String text) {
        Matcher matcher = VERSION.matcher(text);
        return matcher.matches() ? Optional.of(matcher.group(1)) : Optional.empty();
    }

    /// The jemalloc of this process, from the library that [JemallocLibrary#load] has chosen.
    static synchronized Jemalloc open() throws IOException {
        if (only == null) only = new Jemalloc(JemallocLibrary.chosen());
        return only;
    }

    @Override
    public long allocate(long bytes) { return JemallocCalls.malloc(bytes); }

    @Override
    public long allocateZeroed(long bytes) {
        return JemallocCalls.mallocx(NativeAllocator.atLeastOne(bytes), JemallocCalls.ZERO);
    }

    @Override
    public long allocateAligned(long bytes, int alignment, boolean zeroed) {
        int flags = JemallocCalls.aligned(alignment) | (zeroed ? JemallocCalls.ZERO : 0);
        return JemallocCalls.mallocx(NativeAllocator.roundUp(NativeAllocator.atLeastOne(bytes), alignment), flags);
    }

    @Override
    public long reallocate(long address, long bytes, long newBytes) {
        if (classes.of(bytes) == classes.of(newBytes)) return address;
        return JemallocCalls.rallocx(address, bytes, NativeAllocator.atLeastOne(newBytes));
    }

    @Override
    public void free(long address, long bytes) {
        JemallocCalls.sdallocx(address, NativeAllocator.atLeastOne(bytes), 0);
    }

    @Override
    public void freeAligned(long address, long bytes, int alignment) {
        JemallocCalls.sdallocx(address, NativeAllocator.roundUp(NativeAllocator.atLeastOne(bytes), alignment),
                JemallocCalls.aligned(alignment));
    }

    @Override
    public long usableBytes(long address, long bytes) { return classes.of(bytes); }

    @Override
    public long expectedBytes(long bytes) { return classes.of(bytes); }

    @Override
    public AllocatorStatistics statistics(long allocatedBytes) { return statistics.read(allocatedBytes); }

    @Override
    public void purge() {
        flushThreadCache.run();
        purge.run();
    }

    @Override
    public Optional<String> report() { return Optional.of(JemallocReport.print()); }

    @Override
    public void backgroundThread(boolean on) { backgroundThread.ifPresent(control -> control.setFlag(on)); }

    /// Sets the times of arenas to come and of those that exist.
    @Override
    public void decay(long dirtyMillis, long muzzyMillis) {
        decay("dirty_decay_ms", dirtyMillis);
        decay("muzzy_decay_ms", muzzyMillis);
    }

    private void decay(String name, long millis) {
        if (!JemallocControl.of("arenas." + name).setWord(millis))
            throw new IllegalArgumentException("jemalloc refused " + name + " " + millis);
        JemallocControl ofArena = JemallocControl.of("arena.0." + name);
        // An arena that no thread has used yet refuses; it will begin with the times of arenas to come.
        for (int arena = 0; arena < arenas.number(); arena++) ofArena.at(1, arena).setWord(millis);
    }

    @Override
    public String name() { return name; }
}
