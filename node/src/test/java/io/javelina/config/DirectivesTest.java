package io.javelina.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class DirectivesTest {
    @Test
    void shouldSayEverythingAboutEachDirective() {
        for (Directive each : Directives.all()) {
            assertThat(each.meaning()).as(each.name()).endsWith(".").hasSizeLessThan(110);
            assertThat(each.reason().isEmpty()).as(each.name()).isEqualTo(each.effect() != Effect.NEVER);
            assertThat(each.type()).as(each.name()).isNotEmpty();
            assertThat(each.section()).as(each.name()).isNotEmpty();
        }
    }

    @Test
    void shouldShowEachStandardValueAsOneThatItTakes() throws Exception {
        Configuration configuration = Configuration.standard();
        for (Directive each : Directives.all()) {
            if (each.has(Flag.FILE_ONLY) || each == Directives.REPLICAOF) continue;
            String shown = configuration.show(each);
            configuration.override(each, shown);
            assertThat(configuration.show(each)).as(each.name()).isEqualTo(shown);
        }
    }

    @Test
    void shouldBeFoundByNameAndAliasInAnyCase() {
        assertThat(Directives.find("Slave-Priority")).isSameAs(Directives.REPLICA_PRIORITY);
        assertThat(Directives.find("lua-time-limit")).isSameAs(Directives.BUSY_REPLY_THRESHOLD);
        assertThat(Directives.find("include")).isNull();
    }

    @Test
    void shouldHideSecrets() {
        for (Directive each : List.of(Directives.REQUIREPASS, Directives.PRIMARYAUTH, Directives.PRIMARYUSER,
                Directives.TLS_KEY_FILE_PASS, Directives.MANAGEMENT_PASSWORD, Directives.MANAGEMENT_OPERATOR_PASSWORD))
            assertThat(each.has(Flag.SENSITIVE)).as(each.name()).isTrue();
    }
}
