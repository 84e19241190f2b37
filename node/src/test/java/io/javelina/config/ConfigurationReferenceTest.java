package io.javelina.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ConfigurationReferenceTest {
    private static final String COMMAND = "mvn -q -pl node -am test -Dtest=ConfigurationReferenceTest"
            + " -Dsurefire.failIfNoSpecifiedTests=false -Djavelina.reference.write=true";

    @Test
    void shouldBeWhatTheTableSays() throws Exception {
        Path page = Path.of("../docs/configuration.md");
        if (Boolean.getBoolean("javelina.reference.write")) {
            Files.createDirectories(page.getParent());
            Files.writeString(page, ConfigurationReference.render());
        }
        assertThat(page).as("docs/configuration.md is out of date; write it anew with: " + COMMAND)
                .hasContent(ConfigurationReference.render());
    }
}
