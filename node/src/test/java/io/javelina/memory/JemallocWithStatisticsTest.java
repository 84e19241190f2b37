package io.javelina.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// A jemalloc that was built with statistics, as Linux distributions have it. It can only be loaded by a process that
/// was started for it, so each test starts one.
class JemallocWithStatisticsTest {
    private static final Map<String, String> ROOM = Map.of("GLIBC_TUNABLES",
            "glibc.rtld.optional_static_tls=4096");
    private static final List<String> OPTIONS = List.of("--enable-native-access=ALL-UNNAMED");

    private static Path library() {
        Path found = Stream.of("/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/lib64", "/usr/lib")
                .map(folder -> Path.of(folder, "libjemalloc.so.2")).filter(Files::exists).findFirst().orElse(null);
        assumeTrue(found != null, "no libjemalloc.so.2 on this machine: install libjemalloc2 to run this test");
        return found;
    }

    @Test
    void shouldKeepContentAndLedger() throws Exception {
        ChildJvm.Result result = ChildJvm.run(AllocatorModel.class, ROOM, OPTIONS, "JEMALLOC", library().toString(),
                "77", "150000");
        assertThat(result.output()).matches("jemalloc-5\\.\\d+\\.\\d+ checked false\n");
    }

    @Test
    void shouldGiveAllFigures() throws Exception {
        ChildJvm.Result result = ChildJvm.run(Figures.class, ROOM, OPTIONS, library().toString());
        assertThat(result.output()).isEqualTo("done\n");
    }

    @Test
    void shouldSayWhatIsMissingAndUseItsOwn() throws Exception {
        ChildJvm.Result result = ChildJvm.run(AllocatorModel.class, Map.of("GLIBC_TUNABLES", ""), OPTIONS, "JEMALLOC",
                library().toString(), "1", "1000");
        assumeTrue(result.output().contains("warning"), "this system has room for the library anyway");
        assertThat(result.output()).contains("using the jemalloc that comes with Javelina", "GLIBC_TUNABLES")
                .endsWith("jemalloc-5.3.1 checked false\n");
    }

    static final class Figures {
        private static final int BLOCKS = 200_000;

        private Figures() {}

        public static void main(String[] arguments) {
            Allocator allocator = Allocator.create(AllocatorSettings.defaults().withLibrary(Path.of(arguments[0])));
            long[] blocks = new long[BLOCKS];
            for (int i = 0; i < BLOCKS; i++) blocks[i] = allocator.allocateZeroed(Account.STRINGS, 10 + i % 500);
            AllocatorStatistics full = allocator.statistics();
            long reported = full.reportedBytes().getAsLong();
            // Blocks in the caches of threads are live for jemalloc, and it allocates a little for itself.
            require(reported >= full.allocatedBytes() && reported < full.allocatedBytes() + (2 << 20), full);
            require(full.activeBytes().getAsLong() >= reported, full);
            require(full.residentBytes().getAsLong() >= full.activeBytes().getAsLong(), full);
            require(full.metadataBytes().getAsLong() > 0, full);
            for (int i = 0; i < BLOCKS; i++) if (i % 10 != 0) allocator.free(Account.STRINGS, blocks[i], 10 + i % 500);
            AllocatorStatistics sparse = allocator.statistics();
            require(sparse.smallBinWasteBytes().getAsLong() > full.allocatedBytes() / 2, sparse);
            require(sparse.fragmentationBytes().equals(sparse.smallBinWasteBytes()), sparse);
            require(sparse.retainedBytes().isPresent() && sparse.muzzyBytes().isPresent(), sparse);
            require(allocator.report().get().contains("Begin jemalloc statistics"), sparse);
            System.out.println("done");
        }

        private static void require(boolean condition, AllocatorStatistics statistics) {
            if (!condition) throw new AssertionError(statistics);
        }
    }
}
