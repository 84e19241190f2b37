package io.javelina.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AllocatorModelTest {
    private static final long SEED = 8191;
    private static final List<String> OPTIONS = List.of("--enable-native-access=ALL-UNNAMED");

    @ParameterizedTest
    @EnumSource
    void shouldKeepContentAndLedgerWhileChecked(AllocatorSettings.Kind kind) {
        Allocator allocator = Allocator.create(AllocatorSettings.defaults().withKind(kind));
        new AllocatorModel(allocator, SEED).run(300_000);
    }

    @ParameterizedTest
    @EnumSource
    void shouldKeepContentAndLedgerAsInProduction(AllocatorSettings.Kind kind) throws Exception {
        ChildJvm.Result result = ChildJvm.run(AllocatorModel.class, Map.of(), OPTIONS, kind.name(), "-",
                Long.toString(SEED), "300000");
        assertThat(result.output()).contains(" checked false").doesNotContain("warning");
        assertThat(result.exit()).isZero();
    }

    @Test
    void shouldUseTheFolderOfNatives() throws Exception {
        Path folder = Files.createTempDirectory("natives");
        List<String> options = List.of(OPTIONS.getFirst(), "-Djavelina.natives=" + folder);
        ChildJvm.Result result = ChildJvm.run(AllocatorModel.class, Map.of(), options, "JEMALLOC", "-", "1", "1000");
        assertThat(result.output()).isEqualTo("jemalloc-5.3.1 checked false\n");
        assertThat(folder).as("nothing is left behind").isEmptyDirectory();
        Files.delete(folder);
    }

    @Test
    void shouldTryTheCacheOfTheUserNext() throws Exception {
        Path home = Files.createTempDirectory("home");
        List<String> options = List.of(OPTIONS.getFirst(), "-Djava.io.tmpdir=/proc", "-Duser.home=" + home);
        ChildJvm.Result result = ChildJvm.run(AllocatorModel.class, Map.of(), options, "JEMALLOC", "-", "1", "1000");
        assertThat(result.output()).isEqualTo("jemalloc-5.3.1 checked false\n");
        for (String each : List.of(".cache/javelina", ".cache", "")) Files.delete(home.resolve(each));
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void shouldFallBackToTheCLibrary() throws Exception {
        List<String> options = List.of(OPTIONS.getFirst(), "-Djavelina.natives=/proc");
        ChildJvm.Result result = ChildJvm.run(AllocatorModel.class, Map.of(), options, "JEMALLOC", "-", "1", "1000");
        assertThat(result.output()).startsWith("warning: using the C library's allocator")
                .endsWith("libc checked false\n");
    }
}
