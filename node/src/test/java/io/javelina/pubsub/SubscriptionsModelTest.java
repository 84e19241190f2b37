package io.javelina.pubsub;

import static org.assertj.core.api.Assertions.assertThat;

import io.javelina.memory.Account;
import io.javelina.memory.Allocator;
import io.javelina.memory.AllocatorSettings;
import io.javelina.memory.Memory;
import io.javelina.memory.Slice;
import io.javelina.structure.SipHash;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Seeded random subscriptions against maps of the JDK.
class SubscriptionsModelTest {
    private static final int CLIENTS = 20;
    private static final int NAMES = 60;
    private static final int STEPS = 20_000;
    private static final int NAME_BYTES = 64;

    private final Allocator allocator = Allocator.create(AllocatorSettings.defaults());
    private final long block = allocator.allocate(Account.TEMPORARY, NAME_BYTES);
    private final Slice slice = new Slice();
    private final Subscriptions<Integer> subscriptions = new Subscriptions<>(allocator.ledger(),
            new SipHash(new byte[SipHash.SEED_BYTES]));
    private final Map<Integer, Subscriber<Integer>> subscribers = new HashMap<>();
    private final Map<Integer, Map<Kind, Set<String>>> model = new HashMap<>();

    @AfterEach
    void free() { allocator.free(Account.TEMPORARY, block, NAME_BYTES); }

    private Slice name(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        Memory.copy(bytes, 0, block, bytes.length);
        return slice.wrap(block, bytes.length);
    }

    @ParameterizedTest
    @ValueSource(longs = { 1, 2, 3 })
    void shouldKnowWhoListensToWhat(long seed) {
        Random random = new Random(seed);
        for (int step = 0; step < STEPS; step++) {
            int client = random.nextInt(CLIENTS);
            Kind kind = Kind.values()[random.nextInt(3)];
            String name = "n".repeat(random.nextInt(3)) + random.nextInt(NAMES);
            int what = random.nextInt(100);
            if (what < 55) subscribe(client, kind, name);
            else if (what < 99) unsubscribe(client, kind, name);
            else leave(client);
            if (step % 500 == 0) check("seed " + seed + ", step " + step);
        }
        for (int client = 0; client < CLIENTS; client++) leave(client);
        check("seed " + seed + ", end");
        assertThat(subscriptions.bytes()).isZero();
        assertThat(allocator.ledger().bytes(Account.CLIENT_SUBSCRIPTIONS)).isZero();
    }

    private void subscribe(int client, Kind kind, String name) {
        subscriptions.add(subscribers.computeIfAbsent(client, subscriptions::join), kind, name(name));
        model.computeIfAbsent(client, _ -> new EnumMap<>(Kind.class))
                .computeIfAbsent(kind, _ -> new LinkedHashSet<>()).add(name);
    }

    private void unsubscribe(int client, Kind kind, String name) {
        if (!subscribers.containsKey(client)) return;
        subscriptions.remove(subscribers.get(client), kind, name(name));
        model.get(client).getOrDefault(kind, new HashSet<>()).remove(name);
        if (subscribers.get(client).isEmpty()) leave(client);
    }

    private void leave(int client) {
        if (!subscribers.containsKey(client)) return;
        subscriptions.leave(subscribers.remove(client));
        model.remove(client);
    }

    private void check(String when) {
        assertThat(subscriptions.clients()).as(when).isEqualTo(model.size());
        for (Kind kind : Kind.values()) {
            Map<String, Set<Integer>> expected = new LinkedHashMap<>();
            model.forEach((client, kinds) -> {
                Set<String> names = kinds.getOrDefault(kind, Set.of());
                names.forEach(each -> expected.computeIfAbsent(each, _ -> new HashSet<>()).add(client));
                assertThat(subscribers.get(client).topics(kind)).as(when).map(Topic::toString)
                        .containsExactlyElementsOf(names);
            });
            Map<String, Set<Integer>> found = new HashMap<>();
            for (Topic<Integer> topic : subscriptions.topics(kind).oldestFirst()) {
                assertThat(subscriptions.topics(kind).find(name(topic.toString()))).as(when).isSameAs(topic);
                found.put(topic.toString(), clients(topic));
            }
            assertThat(found).as(when).isEqualTo(expected);
        }
    }

    private static Set<Integer> clients(Topic<Integer> topic) {
        List<Integer> clients = new ArrayList<>();
        for (int i = 0; i < topic.subscriberCount(); i++) clients.add(topic.client(i));
        assertThat(clients).doesNotHaveDuplicates();
        return new HashSet<>(clients);
    }

    @Test
    void shouldShowThePatternsThatCameLastFirst() {
        for (String each : List.of("a*", "b*", "c*")) subscribe(0, Kind.PATTERN, each);
        assertThat(subscriptions.topics(Kind.PATTERN).newestFirst()).map(Topic::toString).containsExactly("c*", "b*",
                "a*");
        assertThat(subscriptions.topics(Kind.PATTERN).newestFirst()).filteredOn(topic -> topic.matches(name("bx")))
                .map(Topic::toString).containsExactly("b*");
        leave(0);
    }
}
