package io.javelina.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;

class EncounterTest {
    private static final long SECOND = 1000;

    private final Encounter encounter = Encounter.at(new InetSocketAddress("127.0.0.1", 17001), 3 * SECOND);
    private final long now = ClusterClock.millis();

    @Test
    void shouldHaveTimeOnABusyMachine() {
        assertThat(encounter.isOver(now + 25 * SECOND)).isFalse();
        assertThat(encounter.isOver(now + 31 * SECOND)).isTrue();
    }

    @Test
    void shouldLookAgainForWhomeverWasNotFound() {
        assertThat(encounter.isToBeLookedFor(now + SECOND)).isFalse();
        assertThat(encounter.isToBeLookedFor(now + 11 * SECOND)).isTrue();
        assertThat(encounter.isToBeLookedFor(now + 12 * SECOND)).isFalse();
        assertThat(encounter.isToBeLookedFor(now + 22 * SECOND)).isTrue();
    }

    @Test
    void shouldNotKeepOthersWaitingForSomebodyWhoIsNotThere() {
        assertThat(encounter.isLikely(now + SECOND)).isTrue();
        assertThat(encounter.isLikely(now + 11 * SECOND)).isFalse();
        encounter.id = "found";
        assertThat(encounter.isLikely(now + 11 * SECOND)).isTrue();
    }

    @Test
    void shouldGiveUpSoonerWhenItCanBeMadeAgain() {
        assertThat(Encounter.with("known", 3 * SECOND).isOver(now + 11 * SECOND)).isTrue();
    }
}
