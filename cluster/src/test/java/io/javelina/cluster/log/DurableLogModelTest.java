package io.javelina.cluster.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.javelina.cluster.log.DurableLog.Identity;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.zip.CRC32C;
import org.jgroups.Address;
import org.jgroups.protocols.raft.LogEntries;
import org.jgroups.protocols.raft.LogEntry;
import org.jgroups.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Random operations on a log and on a list, with restarts and torn writes in between; then damage to every part of its files.
class DurableLogModelTest {
    private static final int SNAPSHOT_LIMIT = 1 << 16;
    private static final List<Address> CANDIDATES = List.of(UUID.randomUUID(), UUID.randomUUID());

    @TempDir(factory = MemoryFolder.class)
    Path root;
    private final List<String> notices = new ArrayList<>();

    /// What a log says of itself.
    private record State(long term, Address vote, long first, long commit, List<String> entries, String snapshot) {
        static State of(DurableLog log) {
            List<String> entries = new ArrayList<>();
            log.forEach((entry, index) -> entries.add(text(index, entry)));
            ByteBuffer snapshot = log.getSnapshot();
            byte[] bytes = new byte[snapshot.remaining()];
            snapshot.get(bytes);
            return new State(log.currentTerm(), log.votedFor(), log.firstAppended(), log.commitIndex(), entries,
                    Arrays.toString(bytes));
        }

        boolean equalsButForCommit(State other) {
            return term == other.term && Objects.equals(vote, other.vote) && first == other.first
                    && entries.equals(other.entries)
                    && snapshot.equals(other.snapshot);
        }
    }

    private static String text(long index, LogEntry entry) {
        return index + ":" + entry.term() + (entry.internal() ? "!" : ":") + Arrays.hashCode(entry.command()) + ":"
                + entry.length();
    }

    private LogSettings settings(String name) {
        return new LogSettings(root.resolve(name), Duration.ofSeconds(1), Duration.ofSeconds(1), 1 << 16,
                SNAPSHOT_LIMIT, 1 << 16, notices::add);
    }

    private DurableLog create(String name) throws IOException {
        return DurableLog.create(settings(name), new Identity("c", name),
                SnapshotContent.of(List.of("a", "b"), new byte[5]));
    }

    /// The plain twin.
    private static final class Model {
        long term;
        Address vote;
        long first;
        long firstTerm;
        long commit;
        final List<LogEntry> entries = new ArrayList<>();
        String snapshot;

        long last() { return first + entries.size(); }

        long lastTerm() { return entries.isEmpty() ? firstTerm : entries.getLast().term(); }

        long termAt(long index) { return index == first ? firstTerm : entries.get((int) (index - first - 1)).term(); }

        State state() {
            List<String> texts = new ArrayList<>();
            for (int i = 0; i < entries.size(); i++) texts.add(text(first + 1 + i, entries.get(i)));
            return new State(term, vote, first, commit, texts, snapshot);
        }
    }

    @Test
    void shouldBehaveLikeAList() throws IOException {
        for (int round = 0; round < 20; round++) {
            long seed = Long.getLong("javelina.seed", 1) + round;
            try {
                run(new Random(seed), "log" + round);
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
    }

    private void run(Random random, String name) throws IOException {
        DurableLog log = create(name);
        Model model = new Model();
        model.snapshot = State.of(log).snapshot;
        for (int i = 0; i < 120; i++) {
            log = step(random, log, model, name);
            assertThat(State.of(log)).isEqualTo(model.state());
            assertThat(log.lastAppended()).isEqualTo(model.last());
            for (long index = model.first; index <= model.last(); index++)
                assertThat(log.termAt(index)).isEqualTo(model.termAt(index));
            assertThat(log.get(model.last() + 1)).isNull();
        }
        log.close();
    }

    private DurableLog step(Random random, DurableLog log, Model model, String name) throws IOException {
        switch (random.nextInt(10)) {
            case 0 -> log.currentTerm(newTerm(random, model));
            case 1 -> vote(random, log, model);
            case 2, 3, 4 -> append(random, log, model);
            case 5 -> commit(random, log, model);
            case 6 -> delete(random, log, model);
            case 7 -> snapshot(random, log, model);
            case 8 -> install(random, log, model);
            default -> {
                return reopen(random, log, model, name);
            }
        }
        return log;
    }

    private static long newTerm(Random random, Model model) {
        model.term += 1 + random.nextInt(3);
        model.vote = null;
        return model.term;
    }

    private static void vote(Random random, DurableLog log, Model model) {
        Address candidate = CANDIDATES.get(random.nextInt(2));
        if (model.vote != null && !model.vote.equals(candidate)) {
            assertThatThrownBy(() -> log.votedFor(candidate)).isInstanceOf(IllegalStateException.class);
            return;
        }
        log.votedFor(candidate);
        model.vote = candidate;
    }

    private static void append(Random random, DurableLog log, Model model) {
        LogEntries added = randomEntries(random, model);
        log.append(model.last() + 1, added);
        for (LogEntry entry : added) {
            if (entry.term() > model.term) model.vote = null;
            model.term = Math.max(model.term, entry.term());
            model.entries.add(entry);
        }
    }

    private static LogEntries randomEntries(Random random, Model model) {
        LogEntries entries = new LogEntries();
        long term = Math.max(model.lastTerm(), model.term + random.nextInt(2));
        for (int i = 0; i <= random.nextInt(3); i++) {
            byte[] command = new byte[random.nextInt(60)];
            random.nextBytes(command);
            entries.add(new LogEntry(term, command, 0, command.length, random.nextBoolean()));
        }
        return entries;
    }

    private static void commit(Random random, DurableLog log, Model model) {
        model.commit += random.nextLong(model.last() - model.commit + 1);
        log.commitIndex(model.commit);
    }

    private static void delete(Random random, DurableLog log, Model model) {
        if (model.commit == model.last()) {
            long index = model.commit;
            assertThatThrownBy(() -> log.deleteAllEntriesStartingFrom(index)).isInstanceOf(IllegalStateException.class);
            return;
        }
        long from = model.commit + 1 + random.nextLong(model.last() - model.commit);
        log.deleteAllEntriesStartingFrom(from);
        model.entries.subList((int) (from - model.first - 1), model.entries.size()).clear();
    }

    private static void snapshot(Random random, DurableLog log, Model model) {
        SnapshotContent content = randomContent(random);
        model.snapshot = Arrays.toString(content.encode());
        log.snapshot(content);
        dropTo(model, model.commit, model.termAt(model.commit));
    }

    private static SnapshotContent randomContent(Random random) {
        byte[] state = new byte[random.nextInt(100)];
        random.nextBytes(state);
        return SnapshotContent.of(List.of("x", "y", "z"), state);
    }

    private static void dropTo(Model model, long index, long term) {
        model.entries.subList(0, (int) Math.min(index - model.first, model.entries.size())).clear();
        model.first = index;
        model.firstTerm = term;
    }

    private static void install(Random random, DurableLog log, Model model) {
        long index = model.commit + 1 + random.nextInt(5);
        long term = Math.max(model.term, 1);
        if (term > model.term) {
            log.currentTerm(term);
            model.term = term;
            model.vote = null;
        }
        byte[] content = randomContent(random).encode();
        log.install(index, term, content);
        model.snapshot = Arrays.toString(content);
        model.entries.clear();
        model.first = model.commit = index;
        model.firstTerm = term;
    }

    private DurableLog reopen(Random random, DurableLog log, Model model, String name) throws IOException {
        log.close();
        if (random.nextBoolean()) return DurableLog.open(settings(name));
        tear(random, model, name);
        notices.clear();
        DurableLog reopened = DurableLog.open(settings(name));
        assertThat(notices).hasSize(1).first().asString().contains("cut off");
        return reopened;
    }

    /// As if the power had gone while entries were written: a part of the record is there, or all of its length with other bytes.
    private void tear(Random random, Model model, String name) throws IOException {
        Path file = root.resolve(name).resolve(DurableLog.ENTRIES);
        byte[] before = Files.readAllBytes(file);
        EntryFile writer = new EntryFile(file);
        writer.open(_ -> {});
        writer.append(model.last() + 1, randomEntries(random, model), model.commit);
        writer.close();
        byte[] after = Files.readAllBytes(file);
        int record = after.length - before.length - 24;
        byte[] torn = Arrays.copyOf(after,
                before.length + (random.nextBoolean() ? 1 + random.nextInt(record - 1) : record));
        if (torn.length == before.length + record)
            Arrays.fill(torn, before.length + random.nextInt(record - 1), torn.length, (byte) 0);
        if (Arrays.equals(torn, 0, torn.length, after, 0, torn.length) && torn.length == before.length + record)
            torn[torn.length - 1] ^= 1;
        Files.write(file, torn);
    }

    // Damage

    private DurableLog filled(String name) throws IOException {
        DurableLog log = create(name);
        log.currentTerm(3).votedFor(CANDIDATES.get(0));
        Random random = new Random(5);
        Model model = new Model();
        model.term = 3;
        for (int i = 0; i < 6; i++) append(random, log, model);
        log.commitIndex(4);
        log.snapshot(randomContent(random));
        log.commitIndex(6);
        return log;
    }

    @Test
    void shouldNeverBeSilentlyWrongWhenABitFlips() throws IOException {
        State before;
        try (DurableLog log = filled("flip")) {
            before = State.of(log);
        }
        int refused = 0;
        for (String name : List.of(DurableLog.VOTE, DurableLog.SNAPSHOT, DurableLog.ENTRIES)) {
            Path file = root.resolve("flip").resolve(name);
            byte[] bytes = Files.readAllBytes(file);
            for (int i = 0; i < bytes.length; i++) {
                byte[] damaged = bytes.clone();
                damaged[i] ^= (byte) (1 << i % 8);
                Files.write(file, damaged);
                refused += isRefused("flip", before, name + " byte " + i) ? 1 : 0;
            }
            Files.write(file, bytes);
        }
        // All but those in markers.
        assertThat(refused).isGreaterThan(500);
    }

    private boolean isRefused(String name, State before, String where) throws IOException {
        notices.clear();
        try (DurableLog log = DurableLog.open(settings(name))) {
            State now = State.of(log);
            assertThat(now.equalsButForCommit(before)).as(where).isTrue();
            assertThat(now.commit).as(where).isLessThanOrEqualTo(before.commit);
            assertThat(notices).as(where).isNotEmpty();
            return false;
        } catch (LogDamage e) {
            assertThat(e.getMessage()).contains("damaged");
            return true;
        }
    }

    @Test
    void shouldHaveAPrefixOrRefuseWhenAFileIsShort() throws IOException {
        State before;
        try (DurableLog log = filled("short")) {
            before = State.of(log);
        }
        for (String name : List.of(DurableLog.VOTE, DurableLog.SNAPSHOT, DurableLog.ENTRIES)) {
            Path file = root.resolve("short").resolve(name);
            byte[] bytes = Files.readAllBytes(file);
            for (int length = 0; length < bytes.length; length++) {
                Files.write(file, Arrays.copyOf(bytes, length));
                try (DurableLog log = DurableLog.open(settings("short"))) {
                    State now = State.of(log);
                    assertThat(name).isEqualTo(DurableLog.ENTRIES);
                    assertThat(now.entries).isEqualTo(before.entries.subList(0, now.entries.size()));
                } catch (LogDamage e) {
                    assertThat(e.getMessage()).contains("damaged");
                }
            }
            Files.write(file, bytes);
        }
    }

    @Test
    void shouldNameFormatsThatItDoesNotKnow() throws IOException {
        filled("format").close();
        for (String name : List.of(DurableLog.VOTE, DurableLog.SNAPSHOT, DurableLog.ENTRIES)) {
            Path file = root.resolve("format").resolve(name);
            byte[] bytes = Files.readAllBytes(file);
            for (int format : new int[]{ 1, FileMagic.FORMAT + 1 }) {
                byte[] other = inFormat(format, bytes, name.equals(DurableLog.ENTRIES));
                Files.write(file, other);
                assertThatThrownBy(() -> DurableLog.open(settings("format"))).isInstanceOf(LogDamage.class)
                        .hasMessageStartingWith(file + " has format " + format + ", and this build")
                        .hasMessageContaining("knows format " + FileMagic.FORMAT + " only")
                        .hasMessageContaining("docs/cluster.md");
                assertThat(Files.readAllBytes(file)).isEqualTo(other);
            }
            Files.write(file, bytes);
        }
        DurableLog.open(settings("format")).close();
    }

    /// As a build of that format would have begun the file: its checksum fits.
    private static byte[] inFormat(int format, byte[] bytes, boolean isEntries) {
        byte[] other = bytes.clone();
        other[7] = (byte) ('0' + format);
        CRC32C checksum = new CRC32C();
        checksum.update(other, 0, isEntries ? 24 : 12);
        if (!isEntries) checksum.update(other, SealedFile.HEADER, other.length - SealedFile.HEADER);
        ByteBuffer.wrap(other).putInt(isEntries ? 24 : 12, (int) checksum.getValue());
        return other;
    }

    @Test
    void shouldRefuseRecordsInAnotherOrder() throws IOException {
        try (DurableLog log = create("order")) {
            log.append(1, new LogEntries().add(new LogEntry(1, new byte[]{ 1 })));
        }
        Path file = root.resolve("order").resolve(DurableLog.ENTRIES);
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOfRange(bytes, bytes.length - 24 - 38, bytes.length), StandardOpenOption.APPEND);
        assertThatThrownBy(() -> DurableLog.open(settings("order"))).isInstanceOf(LogDamage.class)
                .hasMessageContaining("index 1 where 2 should be");
    }

    /// The node died between the renames of the two files of a snapshot.
    @Test
    void shouldFitASnapshotAndOlderEntriesTogether() throws IOException {
        Path entries = root.resolve("between").resolve(DurableLog.ENTRIES);
        byte[] old;
        State after;
        try (DurableLog log = create("between")) {
            for (int i = 1; i <= 6; i++) log.append(i, new LogEntries().add(new LogEntry(1, new byte[]{ (byte) i })));
            log.commitIndex(4);
            old = Files.readAllBytes(entries);
            log.snapshot(SnapshotContent.of(List.of("a"), new byte[]{ 9 }));
            after = State.of(log);
        }
        Files.write(entries, old);
        try (DurableLog log = DurableLog.open(settings("between"))) {
            assertThat(State.of(log)).isEqualTo(after);
        }
        try (DurableLog log = DurableLog.open(settings("between"))) {
            log.currentTerm(5);
            log.install(5, 4, SnapshotContent.of(List.of("b"), new byte[]{ 8 }).encode());
            after = State.of(log);
        }
        Files.write(entries, old);
        try (DurableLog log = DurableLog.open(settings("between"))) {
            assertThat(State.of(log)).as("entry 5 of another term goes, and what follows it").isEqualTo(after);
        }
    }

    @Test
    void shouldRefuseASnapshotOlderThanTheEntries() throws IOException {
        Path snapshot = root.resolve("stale").resolve(DurableLog.SNAPSHOT);
        byte[] old;
        try (DurableLog log = filled("stale")) {
            old = Files.readAllBytes(snapshot);
            log.snapshot(SnapshotContent.of(List.of("a"), new byte[]{ 9 }));
        }
        Files.write(snapshot, old);
        assertThatThrownBy(() -> DurableLog.open(settings("stale"))).isInstanceOf(LogDamage.class)
                .hasMessageContaining("but entries begin at");
    }

    @Test
    void shouldRefuseEverythingOnceAWriteHasFailed() throws IOException {
        DurableLog log = create("full");
        Files.delete(root.resolve("full").resolve(DurableLog.VOTE));
        Files.createDirectory(root.resolve("full").resolve(DurableLog.VOTE + ".new"));
        assertThatThrownBy(() -> log.currentTerm(2)).hasMessageContaining("cannot be written");
        assertThat(log.currentTerm()).isZero();
        assertThatThrownBy(() -> log.append(1, new LogEntries().add(new LogEntry(1, new byte[1]))))
                .hasMessageContaining("failed before");
        assertThat(log.failure()).isNotNull();
        log.close();
    }

    @Test
    void shouldRefuseSnapshotsThatCannotBe() {
        byte[] good = SnapshotContent.of(List.of("a", "b"), new byte[]{ 1, 2, 3 }).encode();
        assertThatThrownBy(() -> SnapshotContent.decode(good, 2)).isInstanceOf(LogDamage.class);
        for (int length = 0; length < good.length; length++) {
            byte[] part = Arrays.copyOf(good, length);
            assertThatThrownBy(() -> SnapshotContent.decode(part, 100)).isInstanceOf(IOException.class);
        }
        Random random = new Random(7);
        for (int i = 0; i < 20_000; i++) {
            byte[] noise = new byte[random.nextInt(40)];
            random.nextBytes(noise);
            try {
                SnapshotContent.decode(noise, 100);
            } catch (IOException e) {
                assertThat(e).isNotNull();
            }
        }
    }
}
