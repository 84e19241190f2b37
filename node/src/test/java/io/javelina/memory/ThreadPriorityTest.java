package io.javelina.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
class ThreadPriorityTest {
    private static final Path STAT = Path.of("/proc/thread-self/stat");
    private static final int NICE = 16;

    @Test
    void shouldLowerOneThreadOnly() throws Exception {
        int mine = nice();
        CompletableFuture<Integer> background = new CompletableFuture<>();
        Thread.ofPlatform().start(() -> background.complete(ThreadPriority.background() ? nice() : -1));
        assertThat(background.get()).isEqualTo(10);
        assertThat(nice()).isEqualTo(mine);
    }

    private static int nice() {
        try {
            String stat = Files.readString(STAT);
            return Integer.parseInt(stat.substring(stat.lastIndexOf(')') + 2).split(" ")[NICE]);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
