package io.javelina.replication;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReplicationHistoryTest {
    private final ArrayDeque<String> ids = new ArrayDeque<>(List.of("one", "two", "three"));
    private final ReplicationHistory history = new ReplicationHistory(ids::poll);

    @Test
    void shouldBeginAsAStreamOfItsOwn() {
        assertThat(history.id()).isEqualTo("one");
        assertThat(history.secondId()).isEqualTo(ReplicationHistory.NO_ID);
        assertThat(history.secondOffset()).isEqualTo(-1);
        assertThat(history.includes("ONE", 100)).isTrue();
        assertThat(history.includes(ReplicationHistory.NO_ID, 0)).isFalse();
    }

    @Test
    void shouldRememberTheStreamThatItWasAPartOf() {
        history.advance(10);
        history.shift();
        assertThat(history.id()).isEqualTo("two");
        assertThat(history.secondId()).isEqualTo("one");
        assertThat(history.secondOffset()).isEqualTo(11);
        history.advance(5);
        assertThat(history.includes("one", 11)).isTrue();
        assertThat(history.includes("one", 12)).isFalse();
        assertThat(history.includes("two", 16)).isTrue();
    }

    @Test
    void shouldForgetItWhenAnotherStreamIsTakenOver() {
        history.shift();
        history.adopt("primary", 77);
        assertThat(history.id()).isEqualTo("primary");
        assertThat(history.offset()).isEqualTo(77);
        assertThat(history.includes("one", 1)).isFalse();
    }
}
