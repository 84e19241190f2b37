package io.javelina.type;

import static org.assertj.core.api.Assertions.assertThat;

import io.javelina.memory.Account;
import io.javelina.memory.Allocator;
import io.javelina.memory.Memory;
import io.javelina.memory.MemoryExhausted;
import io.javelina.memory.Slice;
import io.javelina.structure.ScarceMemory;
import io.javelina.structure.SipHash;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/// Random operations on a [SortedSetValue] and on a `java.util.Map`, which must agree after each of them, whatever the
/// encoding, and also when there is no memory.
class SortedSetValueModelTest {
    private static final long SEED = Long.getLong("javelina.seed", 1);

    private final ScarceMemory scarce = new ScarceMemory();
    private final Allocator allocator = scarce.allocator();
    private final RandomGenerator random = new SplittableRandom(SEED);
    private final EncodingLimits limits = new EncodingLimits();
    private final EntryBlocks blocks = new EntryBlocks(allocator, new SipHash(new byte[SipHash.SEED_BYTES]), limits);
    private final long scratch = allocator.allocate(Account.TEMPORARY, 1024);
    private final long base = allocator.ledger().bytes(Account.SORTED_SETS);
    private final SortedSetValue value = new SortedSetValue(blocks, new Owner());
    private final Map<String, Double> model = new HashMap<>();
    /// What the owner was told that entry and value take.
    private long booked;

    private final class Owner implements EntryOwner {
        @Override
        public void beforeChange(long entry) { booked -= bytes(entry); }

        @Override
        public void afterChange(long entry, long now) { booked += bytes(now); }

        @Override
        public long now() { return 0; }

        @Override
        public void volatileItems(long entry, boolean has) { throw new AssertionError("no such items"); }

        @Override
        public void valueGrew(long entry, long bytes) { booked += bytes; }
    }

    private long bytes(long entry) { return blocks.usableBytes(entry) + blocks.valueBytes(entry); }

    @Test
    void shouldAgreeWithTheModelAsAListpack() { run(100_000, 60); }

    @Test
    void shouldAgreeWithTheModelAroundTheLimit() { run(100_000, 200); }

    @Test
    void shouldAgreeWithTheModelAsATable() { run(100_000, 4_000); }

    private void run(int operations, int most) {
        System.out.println("SortedSetValueModelTest: -Djavelina.seed=" + SEED);
        value.wrap(value.create(slice("key")));
        booked = bytes(value.entry());
        for (int i = 0; i < operations; i++) {
            scarce.refuseAfter(random.nextInt(20) == 0 ? random.nextInt(3) : Integer.MAX_VALUE);
            try {
                operate(i / most % 2 == 0 ? 70 : 30, most);
            } catch (MemoryExhausted e) {
                scarce.refuse(false);
                check();
            }
            scarce.refuse(false);
            if (i % (operations / 20) == 0) check();
        }
        check();
        checkCopy();
        blocks.free(value.entry());
        assertThat(allocator.ledger().bytes(Account.SORTED_SETS)).as("seed %d", SEED).isEqualTo(base);
    }

    private void operate(int putPercent, int most) {
        String member = member(most);
        int choice = random.nextInt(100);
        if (choice < putPercent) put(member, score());
        else if (choice < 90) remove(member);
        else if (choice < 98) look(member);
        else if (choice < 99) removeRange();
        else value.packIfSmall();
    }

    private String member(int most) {
        if (random.nextInt(500) == 0) return "long".repeat(20 + random.nextInt(60));
        int number = random.nextInt(most);
        return number % 3 == 0 ? "" + number : "m" + number;
    }

    private double score() {
        return switch (random.nextInt(4)) {
            case 0 -> random.nextInt(10);
            case 1 -> random.nextDouble() - 0.5;
            case 2 -> random.nextInt() / 8.0;
            default -> random.nextInt(20) == 0 ? Double.NEGATIVE_INFINITY : random.nextInt(1000) * 1e20;
        };
    }

    private void put(String member, double score) {
        value.put(slice(member), score);
        model.put(member, score);
    }

    private void remove(String member) {
        assertThat(value.remove(slice(member))).isEqualTo(model.remove(member) != null);
    }

    private void look(String member) {
        Double score = model.get(member);
        assertThat((Double) value.score(slice(member))).isEqualTo((Double) (score == null ? Double.NaN : score));
        assertThat(value.contains(slice(member))).isEqualTo(score != null);
        List<String> sorted = sorted();
        assertThat(value.rank(slice(member))).isEqualTo(sorted.indexOf(member));
        double bound = score();
        assertThat(value.countBelow(bound, false)).isEqualTo(sorted.stream().filter(m -> model.get(m) < bound).count());
        assertThat(value.countBelow(bound, true)).isEqualTo(sorted.stream().filter(m -> model.get(m) <= bound).count());
    }

    private void removeRange() {
        List<String> sorted = sorted();
        if (sorted.isEmpty()) return;
        int from = random.nextInt(sorted.size());
        int count = 1 + random.nextInt(Math.min(sorted.size() - from, 50));
        value.removeRange(from, count);
        sorted.subList(from, from + count).forEach(model::remove);
    }

    private List<String> sorted() {
        List<String> members = new ArrayList<>(model.keySet());
        members.sort(Comparator.<String>comparingDouble(model::get).thenComparing(
                (one, other) -> Arrays.compareUnsigned(one.getBytes(StandardCharsets.ISO_8859_1),
                        other.getBytes(StandardCharsets.ISO_8859_1))));
        return members;
    }

    private void check() {
        value.assertInvariants();
        assertThat(booked).as("seed %d", SEED).isEqualTo(bytes(value.entry()));
        assertThat(allocator.ledger().bytes(Account.SORTED_SETS) - base).as("seed %d", SEED).isEqualTo(booked);
        compare(value);
    }

    private void compare(SortedSetValue compared) {
        assertThat(compared.size()).isEqualTo(model.size());
        boolean found = compared.seek(0);
        for (String member : sorted()) {
            if (!found || !compared.member().text().equals(member) || compared.score() != model.get(member))
                throw new AssertionError(member + " is not there, seed " + SEED);
            found = compared.next();
        }
        assertThat(found).isFalse();
    }

    private void checkCopy() {
        SortedSetValue copy = new SortedSetValue(blocks, EntryOwner.NOBODY);
        copy.wrap(blocks.copy(value.entry(), scratch, 3, io.javelina.structure.Entry.NO_EXPIRY));
        compare(copy);
        blocks.free(copy.entry());
    }

    private Slice slice(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        Memory.copy(bytes, 0, scratch, bytes.length);
        return new Slice().wrap(scratch, bytes.length);
    }
}
