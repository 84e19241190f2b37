package io.javelina.memory;

import java.util.OptionalLong;

/// Reads jemalloc's figures, all of them cheap enough for the cron.
///
/// The pages by state are kept by every build. What else there is depends on whether the build keeps statistics; the
/// one in the natives jar does not. Then resident memory is active plus dirty pages without jemalloc's own metadata
/// (some megabytes).
final class JemallocStatistics {
    private final boolean complete = JemallocControl.of("config.stats").flag();
    private final long pageBytes = JemallocControl.of("arenas.page").word();
    /// Writing to it refreshes all figures.
    private final JemallocControl epoch = JemallocControl.of("epoch");
    private final JemallocControl activePages = JemallocControl.of("stats.arenas.4096.pactive");
    private final JemallocControl dirtyPages = JemallocControl.of("stats.arenas.4096.pdirty");
    private final JemallocControl muzzyPages = JemallocControl.of("stats.arenas.4096.pmuzzy");
    private final Counted counted = complete ? new Counted() : null;
    private long turn;

    /// What only a build with statistics has.
    private static final class Counted {
        private static final int BIN_OF_STATISTICS = 4;
        private static final int BIN = 2;

        private final JemallocControl allocated = JemallocControl.of("stats.allocated");
        private final JemallocControl active = JemallocControl.of("stats.active");
        private final JemallocControl resident = JemallocControl.of("stats.resident");
        private final JemallocControl metadata = JemallocControl.of("stats.metadata");
        private final JemallocControl retained = JemallocControl.of("stats.retained");
        private final JemallocControl usedPlaces = JemallocControl.of("stats.arenas.4096.bins.0.curregs");
        private final JemallocControl slabs = JemallocControl.of("stats.arenas.4096.bins.0.curslabs");
        private final long[] placeBytes = new long[JemallocControl.of("arenas.nbins").number()];
        private final long[] placesPerSlab = new long[placeBytes.length];

        Counted() {
            JemallocControl size = JemallocControl.of("arenas.bin.0.size");
            JemallocControl places = JemallocControl.of("arenas.bin.0.nregs");
            for (int bin = 0; bin < placeBytes.length; bin++) {
                placeBytes[bin] = size.at(BIN, bin).word();
                placesPerSlab[bin] = places.at(BIN, bin).number();
            }
        }

        /// Bytes of the free places in slabs of small blocks.
        long smallBinWaste() {
            long waste = 0;
            for (int bin = 0; bin < placeBytes.length; bin++) {
                long places = slabs.at(BIN_OF_STATISTICS, bin).word() * placesPerSlab[bin];
                waste += (places - usedPlaces.at(BIN_OF_STATISTICS, bin).word()) * placeBytes[bin];
            }
            return waste;
        }
    }

    long pageBytes() { return pageBytes; }

    synchronized AllocatorStatistics read(long allocatedBytes) {
        epoch.setWord(++turn);
        long active = activePages.word() * pageBytes;
        long dirty = dirtyPages.word() * pageBytes;
        OptionalLong muzzy = OptionalLong.of(muzzyPages.word() * pageBytes);
        if (complete) return readAll(allocatedBytes, dirty, muzzy);
        OptionalLong none = OptionalLong.empty();
        return new AllocatorStatistics(allocatedBytes, none, OptionalLong.of(active), OptionalLong.of(dirty), muzzy,
                OptionalLong.of(active + dirty), none, none, none);
    }

    private AllocatorStatistics readAll(long allocatedBytes, long dirty, OptionalLong muzzy) {
        return new AllocatorStatistics(allocatedBytes, OptionalLong.of(counted.allocated.word()),
                OptionalLong.of(counted.active.word()), OptionalLong.of(dirty), muzzy,
                OptionalLong.of(counted.resident.word()), OptionalLong.of(counted.metadata.word()),
                OptionalLong.of(counted.retained.word()), OptionalLong.of(counted.smallBinWaste()));
    }
}
