package io.javelina.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class JemallocTest extends AllocatorContract {
    @Override
    Allocator open() { return Allocator.create(); }

    @Test
    void shouldNameItsRelease() {
        assertThat(allocator.name()).isEqualTo("jemalloc-5.3.1");
        assertThat(Jemalloc.version("5.3.0-0-g54eaed1d8b56b1aa528be3bdd1877e59c56fa90c")).contains("5.3.0");
        assertThat(Jemalloc.version("0.0.0-0-g000000missing_version_try_git_fetch_tags")).isEmpty();
    }

    @Test
    void shouldKnowEverySizeWithoutAsking() {
        SizeClasses classes = new SizeClasses(JemallocCalls::nallocx, 4096);
        assertThat(classes.isPredictable()).isTrue();
        for (long bytes = 1; bytes < 200_000; bytes++)
            assertThat(classes.of(bytes)).as("%d bytes", bytes).isEqualTo(JemallocCalls.nallocx(bytes));
        for (long bytes = 200_000; bytes < 1L << 40; bytes += bytes / 1000)
            assertThat(classes.of(bytes)).as("%d bytes", bytes).isEqualTo(JemallocCalls.nallocx(bytes));
    }

    @Test
    void shouldAskALibraryWithOtherSizes() {
        SizeClasses classes = new SizeClasses(bytes -> (bytes + 23) / 24 * 24, 4096);
        assertThat(classes.of(100)).isEqualTo(120);
        assertThat(classes.of(100_000)).isEqualTo(100_008);
    }

    @Test
    void shouldShowPagesByState() {
        long before = allocator.statistics().activeBytes().getAsLong();
        long block = allocator.allocateZeroed(Account.STRINGS, 64 << 20);
        AllocatorStatistics full = allocator.statistics();
        assertThat(full.allocatedBytes()).isEqualTo(64 << 20);
        assertThat(full.activeBytes().getAsLong()).isGreaterThanOrEqualTo(before + (64 << 20))
                .isGreaterThanOrEqualTo(full.allocatedBytes());
        assertThat(full.residentBytes().getAsLong()).isGreaterThanOrEqualTo(full.activeBytes().getAsLong());
        assertThat(full.fragmentationBytes().getAsLong()).isNotNegative();
        assertThat(full.metadataBytes()).as("the library in the jar keeps no such figures").isEmpty();
        allocator.free(Account.STRINGS, block, 64 << 20);
        allocator.purge();
        assertThat(allocator.statistics().activeBytes().getAsLong()).isLessThan(before + (64 << 20));
        assertThat(allocator.statistics().dirtyBytes().getAsLong()).isLessThan(4 << 20);
    }

    @Test
    void shouldPrintItsReportAndTheLedger() {
        long block = allocator.allocate(Account.STRINGS, 64);
        assertThat(allocator.report().get()).contains("jemalloc", "config.stats", "STRINGS 64 bytes in 1 blocks");
        allocator.free(Account.STRINGS, block, 64);
    }

    @Test
    void shouldExplainWhyAnotherLibraryIsNotUsed() {
        Allocator other = Allocator.create(AllocatorSettings.defaults().withLibrary(Path.of("/nowhere/libx.so")));
        assertThat(other.warnings()).hasSize(1);
        assertThat(other.name()).isEqualTo("jemalloc-5.3.1");
    }
}
