package io.javelina.management.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
class ResidentSizeTest {
    @Test
    void shouldBeWhatTheKernelSays() throws IOException {
        String line = Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(each -> each.startsWith("VmRSS:"))
                .findAny().orElseThrow();
        long bytes = Long.parseLong(line.replaceAll("\\D", "")) << 10;
        assertThat(ResidentSize.bytes(0)).isBetween(bytes / 2, bytes * 2);
    }

    @Test
    void shouldBearThatAThreadIsInterrupted() {
        Thread.currentThread().interrupt();
        assertThat(ResidentSize.bytes(0)).isPositive();
        assertThat(Thread.interrupted()).isTrue();
        assertThat(ResidentSize.bytes(0)).isPositive();
    }
}
