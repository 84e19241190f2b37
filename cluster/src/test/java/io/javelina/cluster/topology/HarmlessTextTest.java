package io.javelina.cluster.topology;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HarmlessTextTest {
    @Test
    void shouldLeaveNothingThatBeginsALineOrTurnsWritingAround() {
        assertThat(HarmlessText.of("rack 3, Zürich")).isEqualTo("rack 3, Zürich");
        assertThat(HarmlessText.of("a\r\nb\u2028c\u202ed\u001b[31m")).isEqualTo("a??b?c?d?[31m");
        assertThat(HarmlessText.of("x".repeat(5000))).hasSizeLessThan(100);
    }
}
