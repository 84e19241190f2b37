package io.javelina.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.javelina.command.CommandTable;
import io.javelina.command.Group;
import io.javelina.config.Configuration;
import io.javelina.config.ConfigurationFileException;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class RenamedCommandsTest {
    private final CommandTable table = new CommandTable();

    RenamedCommandsTest() {
        for (String name : List.of("GET", "SET", "DEL")) table.family(Group.STRING).command(name);
    }

    private void apply(String lines) throws ConfigurationFileException {
        ByteArrayInputStream file = new ByteArrayInputStream(lines.getBytes(StandardCharsets.ISO_8859_1));
        RenamedCommands.apply(Configuration.load(List.of("-"), file, "test"), table);
    }

    private List<String> names() { return List.copyOf(table.names()); }

    @Test
    void shouldRenameInTheOrderOfTheFile() throws ConfigurationFileException {
        apply("port 0\nrename-command get fetch\nrename-command set GET\nRENAME-COMMAND DEL \"\"\n");
        assertThat(names()).containsExactlyInAnyOrder("FETCH", "GET");
    }

    @Test
    void shouldStopAtWhatCannotBe() {
        assertThatThrownBy(() -> apply("port 0\nrename-command nosuch x\n"))
                .isInstanceOf(ConfigurationFileException.class).hasMessage("""

                        *** FATAL CONFIG FILE ERROR (Version test) ***
                        Reading the configuration file, at line 2
                        >>> 'rename-command nosuch x'
                        No such command in rename-command
                        """);
        assertThatThrownBy(() -> apply("rename-command GET set\n")).hasMessageContaining(">>> 'rename-command GET set'")
                .hasMessageEndingWith("\nTarget command name already exists\n");
    }
}
