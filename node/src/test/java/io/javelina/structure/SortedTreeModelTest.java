package io.javelina.structure;

import static org.assertj.core.api.Assertions.assertThat;

import io.javelina.memory.Account;
import io.javelina.memory.Allocator;
import io.javelina.memory.Memory;
import io.javelina.memory.MemoryExhausted;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/// Random operations on a [SortedTree] and on a sorted array, which must agree after each of them.
class SortedTreeModelTest {
    private static final long SEED = Long.getLong("javelina.seed", 1);
    private static final Account ACCOUNT = Account.SORTED_SETS;

    /// What an element is to the model.
    private record Key(double score, String member) implements Comparable<Key> {
        @Override
        public int compareTo(Key other) {
            if (score != other.score) return score < other.score ? -1 : 1;
            return Arrays.compareUnsigned(bytes(member), bytes(other.member));
        }
    }

    private final ScarceMemory scarce = new ScarceMemory();
    private final Allocator allocator = scarce.allocator();
    private final RandomGenerator random = new SplittableRandom(SEED);
    private final SortedTree tree = new SortedTree(allocator, ACCOUNT);
    private final List<Key> sorted = new ArrayList<>();
    private final Map<Key, Long> elements = new HashMap<>();
    private final long scratch = allocator.allocate(Account.TEMPORARY, 512);
    private int scores;
    private int memberLength;

    @Test
    void shouldAgreeWithTheModelOnManyScores() { run(200_000, 20_000, 1 << 20, 8); }

    @Test
    void shouldAgreeWithTheModelOnFewScores() { run(200_000, 6_000, 5, 8); }

    @Test
    void shouldAgreeWithTheModelWhenScoresAreEqual() { run(150_000, 3_000, 1, 300); }

    @Test
    void shouldAgreeWithTheModelOnASmallTree() { run(300_000, 150, 1 << 20, 8); }

    /// The number of elements swings between nothing and `most`, so that nodes are split and joined all the time.
    private void run(int operations, int most, int differentScores, int longestMember) {
        System.out.println("SortedTreeModelTest: -Djavelina.seed=" + SEED);
        scores = differentScores;
        memberLength = longestMember;
        tree.create();
        for (int i = 0; i < operations; i++) {
            boolean isGrowing = i / most % 2 == 0;
            operate(isGrowing ? 70 : 20, most);
            if (i % (operations / 20) == 0) check();
        }
        check();
        clear();
        tree.destroy();
        allocator.free(Account.TEMPORARY, scratch, 512);
        assertThat(allocator.ledger().total()).as("seed %d", SEED).isZero();
    }

    private void operate(int insertPercent, int most) {
        int choice = random.nextInt(100);
        if (choice < insertPercent && sorted.size() < most) insert(key());
        else if (choice < 80) remove();
        else if (choice < 90) update();
        else if (choice < 98) look();
        else operateRarely(most);
    }

    private Key key() {
        int length = random.nextInt(20) == 0 ? random.nextInt(memberLength + 1) : Math.min(memberLength, 6);
        StringBuilder member = new StringBuilder();
        for (int i = 0; i < length; i++) member.append((char) (random.nextInt(4) == 0 ? random.nextInt(256) : 'a'));
        return new Key(random.nextInt(scores) - scores / 2, member.toString());
    }

    private void insert(Key key) {
        if (elements.containsKey(key)) return;
        tree.insert(add(key, rank(key)));
    }

    private int rank(Key key) {
        int found = java.util.Collections.binarySearch(sorted, key);
        return found < 0 ? -found - 1 : found;
    }

    /// Adds an element to the model alone.
    private long add(Key key, int rank) {
        byte[] member = bytes(key.member());
        Memory.copy(member, 0, scratch, member.length);
        long element = allocator.allocate(ACCOUNT, SortedElement.bytes(member.length));
        SortedElement.initialise(element, key.score(), scratch, member.length);
        sorted.add(rank, key);
        elements.put(key, element);
        return element;
    }

    private void remove() {
        if (sorted.isEmpty()) return;
        int rank = random.nextInt(sorted.size());
        long element = elements.get(sorted.get(rank));
        tree.remove(element);
        forget(rank);
    }

    private void forget(int rank) {
        long element = elements.remove(sorted.remove(rank));
        allocator.free(ACCOUNT, element, SortedElement.bytes(element));
    }

    private void update() {
        if (sorted.isEmpty() || scores == 1) return;
        Key old = sorted.get(random.nextInt(sorted.size()));
        double score = random.nextInt(3) == 0 ? old.score() + random.nextInt(3) : key().score();
        Key now = new Key(score, old.member());
        if (elements.containsKey(now)) return;
        long element = elements.get(old);
        boolean fails = random.nextInt(50) == 0;
        if (fails) scarce.refuse(true);
        try {
            tree.updateScore(element, score);
        } catch (MemoryExhausted e) {
            scarce.refuse(false);
            tree.assertInvariants();
            return;
        }
        scarce.refuse(false);
        elements.remove(old);
        sorted.remove(rank(old));
        sorted.add(rank(now), now);
        elements.put(now, element);
    }

    private void look() {
        if (sorted.isEmpty()) {
            assertThat(tree.seek(0)).isZero();
            return;
        }
        int rank = random.nextInt(sorted.size());
        Key key = sorted.get(rank);
        assertThat(tree.rank(elements.get(key))).isEqualTo(rank);
        assertThat(tree.seek(rank)).isEqualTo(elements.get(key));
        for (int i = rank + 1; i < Math.min(rank + 5, sorted.size()); i++)
            assertThat(tree.next()).isEqualTo(elements.get(sorted.get(i)));
        assertThat(tree.seek(rank)).isEqualTo(elements.get(key));
        for (int i = rank - 1; i > Math.max(rank - 5, 0); i--)
            assertThat(tree.previous()).isEqualTo(elements.get(sorted.get(i)));
        lookAtBounds(key());
    }

    private void lookAtBounds(Key bound) {
        double score = bound.score();
        assertThat(tree.countBelow(score, false)).isEqualTo(rank(new Key(score, "")));
        assertThat(tree.countBelow(score, true)).isEqualTo(rank(new Key(Math.nextUp(score), "")));
        if (scores > 1) return;
        byte[] member = bytes(bound.member());
        Memory.copy(member, 0, scratch, member.length);
        int before = rank(bound);
        int behind = elements.containsKey(bound) ? before + 1 : before;
        assertThat(tree.countBelow(scratch, member.length, false)).isEqualTo(before);
        assertThat(tree.countBelow(scratch, member.length, true)).isEqualTo(behind);
    }

    private void operateRarely(int most) {
        switch (random.nextInt(20)) {
            case 0 -> removeRange();
            case 1 -> {
                if (random.nextInt(most) < 200) rebuild();
            }
            case 2 -> failToInsert();
            default -> {
                if (!sorted.isEmpty() && scores > 1) insert(new Key(sorted.getLast().score() + 1, "z"));
            }
        }
    }

    private void removeRange() {
        if (sorted.isEmpty()) return;
        int from = random.nextInt(sorted.size());
        int count = 1 + random.nextInt(Math.min(sorted.size() - from, random.nextInt(4) == 0 ? 1000 : 70));
        tree.removeRange(from, count, element -> {
            assertThat(elements.get(sorted.get(from))).isEqualTo(element);
            forget(from);
        });
    }

    /// Empties the tree in slices and loads it again in order.
    private void rebuild() {
        List<Key> keys = List.copyOf(sorted);
        clear();
        for (Key key : keys) tree.append(add(key, sorted.size()));
        tree.assertInvariants();
    }

    private void clear() {
        while (tree.clearSome(1 + random.nextInt(3), element -> {
            assertThat(elements.get(sorted.remove(sorted.size() - 1))).isNotNull();
            allocator.free(ACCOUNT, element, SortedElement.bytes(element));
        })) continue;
        elements.clear();
        sorted.clear();
        tree.destroy();
        tree.create();
    }

    private void failToInsert() {
        Key key = key();
        if (elements.containsKey(key)) return;
        int rank = rank(key);
        long element = add(key, rank);
        scarce.refuseAfter(random.nextInt(2));
        try {
            tree.insert(element);
        } catch (MemoryExhausted e) {
            forget(rank);
        } finally {
            scarce.refuse(false);
        }
        tree.assertInvariants();
    }

    private void check() {
        tree.assertInvariants();
        assertThat(tree.size()).isEqualTo(sorted.size());
        assertThat(tree.bytes()).isEqualTo(allocator.ledger().bytes(ACCOUNT));
        long element = tree.seek(0);
        for (Key key : sorted) {
            if (elements.get(key) != element) throw new AssertionError(key + " is not there, seed " + SEED);
            element = tree.next();
        }
        assertThat(element).isZero();
        assertThat(new TreeMap<>(elements).keySet()).as("the model itself").hasSameSizeAs(sorted);
    }

    private static byte[] bytes(String text) { return text.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1); }
}
