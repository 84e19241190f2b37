package io.javelina.memory;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CLibraryTest extends AllocatorContract {
    @Override
    Allocator open() {
        return Allocator.create(AllocatorSettings.defaults().withKind(AllocatorSettings.Kind.C_LIBRARY));
    }

    @Test
    void shouldSayWhatItIsAndThatItKnowsNothingElse() {
        assertThat(allocator.name()).isEqualTo("libc");
        assertThat(allocator.report()).isEmpty();
        AllocatorStatistics statistics = allocator.statistics();
        assertThat(statistics.activeBytes()).isEmpty();
        assertThat(statistics.fragmentationBytes()).isEmpty();
    }

    @Test
    void shouldExpectAboutWhatGlibcGives() {
        CLibrary library = new CLibrary();
        for (int bytes = 1; bytes < 2000; bytes++) {
            long block = library.allocate(bytes);
            assertThat(library.usableBytes(block, bytes)).isBetween((long) bytes, library.expectedBytes(bytes) + 16);
            library.free(block, bytes);
        }
    }
}
