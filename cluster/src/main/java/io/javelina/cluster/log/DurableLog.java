package io.javelina.cluster.log;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.ObjLongConsumer;
import org.jgroups.Address;
import org.jgroups.protocols.raft.Log;
import org.jgroups.protocols.raft.LogEntries;
import org.jgroups.protocols.raft.LogEntry;
import org.jgroups.util.Util;

/// The log of one node: a folder with three files.
///
///     vote       whose log of which cluster it is, the current term, and for whom the node voted in it
///     snapshot   the state up to an index, and who votes
///     entries    what came after that
///
/// What always holds:
/// * What a method has done is on the disk when it returns; only the commit index may be older there, which loses nothing: the leader
///   tells it again.
/// * The term never goes down, and a vote is never taken back within its term.
/// * There is a snapshot, from the first moment on; with it the list of voters. So the folder comes into being as a whole.
/// * What cannot be written is not there: after the first failure everything else is refused until the files are opened anew.
///
/// One thread at a time.
final class DurableLog implements Log {
    static final String VOTE = "vote";
    static final String SNAPSHOT = "snapshot";
    static final String ENTRIES = "entries";
    private static final List<String> FILES = List.of(VOTE, SNAPSHOT, ENTRIES);
    private static final FileMagic VOTE_MAGIC = new FileMagic("JAVLVOT");
    private static final FileMagic SNAPSHOT_MAGIC = new FileMagic("JAVLSNP");
    private static final int VOTE_LIMIT = 64 << 10;
    /// Of a snapshot, before its content: index and term.
    private static final int SNAPSHOT_HEAD = 2 * Long.BYTES;

    /// Whose log it is.
    record Identity(String cluster, String node) {
    }

    private final Path folder;
    private final int snapshotLimit;
    private final SealedFile voteFile;
    private final SealedFile snapshotFile;
    private final EntryFile entryFile;
    private Identity identity;
    private long term;
    private Address vote;
    /// Up to where the snapshot goes.
    private long snapshotIndex;
    private long snapshotTerm;
    /// After which entry those here begin; that of the snapshot but for the moment between a new one and dropping what it covers.
    private long baseIndex;
    private long baseTerm;
    private long commitIndex;
    private final List<LogEntry> entries = new ArrayList<>();
    private IOException failure;

    private DurableLog(Path folder, int snapshotLimit) {
        this.folder = folder;
        this.snapshotLimit = snapshotLimit;
        this.voteFile = new SealedFile(folder.resolve(VOTE), VOTE_MAGIC, VOTE_LIMIT);
        long bodyLimit = (long) snapshotLimit + SNAPSHOT_HEAD + SnapshotContent.OVERHEAD_LIMIT;
        this.snapshotFile = new SealedFile(folder.resolve(SNAPSHOT), SNAPSHOT_MAGIC,
                (int) Math.min(Integer.MAX_VALUE, bodyLimit));
        this.entryFile = new EntryFile(folder.resolve(ENTRIES));
    }

    // Life cycle

    static boolean exists(Path folder) { return Files.isDirectory(folder); }

    /// A new log whose first snapshot is this, at index 0.
    static DurableLog create(LogSettings settings, Identity identity, SnapshotContent first) throws IOException {
        if (exists(settings.folder())) throw new LogDamage(settings.folder() + " exists: another log is in it");
        DurableLog log = new DurableLog(DurableFiles.prepare(settings.folder()), settings.snapshotLimit());
        log.identity = identity;
        log.writeVote(0, null);
        log.writeSnapshot(0, 0, first.encode());
        log.rewriteEntries(0, 0, List.of(), 0);
        log.close();
        DurableFiles.complete(settings.folder());
        return open(settings);
    }

    /// Refuses what is damaged, or of another format, and tells of what was mended.
    static DurableLog open(LogSettings settings) throws IOException {
        if (!exists(settings.folder())) throw new LogDamage(settings.folder() + " does not exist");
        DurableLog log = new DurableLog(settings.folder(), settings.snapshotLimit());
        try {
            log.readVote();
            log.readSnapshot();
            log.readEntries(settings.notices());
            DurableFiles.syncFolder(settings.folder());
        } catch (IOException | RuntimeException e) {
            log.entryFile.close();
            throw e;
        }
        return log;
    }

    static void wipe(Path folder) throws IOException { DurableFiles.remove(folder); }

    Identity identity() { return identity; }

    @Override
    public void init(String name, Map<String, String> arguments) {
        throw new IllegalStateException("it is given to the protocol as it is, and open");
    }

    @Override
    public void delete() throws IOException {
        close();
        if (DurableFiles.anyExists(folder, FILES)) wipe(folder);
    }

    @Override
    public void close() throws IOException { entryFile.close(); }

    /// Everything is flushed; that is not a matter of taste.
    @Override
    public Log useFsync(boolean ignored) { return this; }

    @Override
    public boolean useFsync() { return true; }

    private interface Change {
        void run() throws IOException;
    }

    private void change(Change change) {
        if (failure != null) throw new UncheckedIOException("the log failed before: " + failure.getMessage(), failure);
        try {
            change.run();
        } catch (IOException e) {
            failure = e;
            throw new UncheckedIOException("the log cannot be written: " + e.getMessage(), e);
        }
    }

    /// Why it cannot be written any more; null while it can.
    IOException failure() { return failure; }

    // Term and vote

    @Override
    public long currentTerm() { return term; }

    /// A greater one takes the vote of the one before with it.
    @Override
    public Log currentTerm(long newTerm) {
        if (newTerm < term) throw new IllegalArgumentException("term " + newTerm + " after " + term);
        if (newTerm > term) change(() -> writeVote(newTerm, null));
        return this;
    }

    @Override
    public Address votedFor() { return vote; }

    @Override
    public Log votedFor(Address candidate) {
        if (Objects.equals(vote, candidate)) return this;
        if (vote != null) throw new IllegalStateException("voted for " + vote + " in term " + term + " already");
        change(() -> writeVote(term, candidate));
        return this;
    }

    private void writeVote(long newTerm, Address candidate) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeUTF(identity.cluster);
        out.writeUTF(identity.node);
        out.writeLong(newTerm);
        out.writeBoolean(candidate != null);
        if (candidate != null) Util.writeAddress(candidate, out);
        voteFile.write(bytes.toByteArray());
        term = newTerm;
        vote = candidate;
    }

    private void readVote() throws IOException {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(voteFile.read()));
        identity = new Identity(in.readUTF(), in.readUTF());
        term = in.readLong();
        try {
            vote = in.readBoolean() ? Util.readAddress(in) : null;
        } catch (ClassNotFoundException e) {
            throw new LogDamage(folder.resolve(VOTE) + " has a vote for an address of an unknown kind");
        }
    }

    // Snapshots

    /// The state as it is at the commit index.
    @Override
    public void setSnapshot(ByteBuffer content) {
        byte[] bytes = new byte[content.remaining()];
        content.duplicate().get(bytes);
        change(() -> writeSnapshot(commitIndex, termAt(commitIndex), bytes));
    }

    /// The state at the commit index; the entries up to there are dropped.
    void snapshot(SnapshotContent content) {
        setSnapshot(ByteBuffer.wrap(content.encode()));
        truncate(commitIndex);
    }

    /// The state of a leader, in the place of everything here.
    void install(long index, long lastTerm, byte[] content) {
        change(() -> {
            writeSnapshot(index, lastTerm, content);
            commitIndex = index;
            rewriteEntries(index, lastTerm, List.of(), index);
        });
    }

    private void writeSnapshot(long index, long lastTerm, byte[] content) throws IOException {
        if (content.length > (long) snapshotLimit + SnapshotContent.OVERHEAD_LIMIT)
            throw new IOException(
                    "a snapshot of " + content.length + " bytes, where " + snapshotLimit + " are allowed");
        ByteBuffer body = ByteBuffer.allocate(SNAPSHOT_HEAD + content.length);
        snapshotFile.write(body.putLong(index).putLong(lastTerm).put(content).array());
        snapshotIndex = index;
        snapshotTerm = lastTerm;
    }

    private void readSnapshot() throws IOException {
        byte[] body = snapshotFile.read();
        if (body.length < SNAPSHOT_HEAD) throw new LogDamage(folder.resolve(SNAPSHOT) + " is too short");
        ByteBuffer head = ByteBuffer.wrap(body);
        snapshotIndex = head.getLong();
        snapshotTerm = head.getLong();
    }

    @Override
    public ByteBuffer getSnapshot() {
        try {
            byte[] body = snapshotFile.read();
            return ByteBuffer.wrap(body, SNAPSHOT_HEAD, body.length - SNAPSHOT_HEAD).slice();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    SnapshotContent snapshotContent() throws IOException {
        ByteBuffer content = getSnapshot();
        byte[] bytes = new byte[content.remaining()];
        content.get(bytes);
        return SnapshotContent.decode(bytes, snapshotLimit);
    }

    // Entries

    /// Files of before and after a snapshot fit together: between the two renames the node may have died.
    private void readEntries(Consumer<String> notices) throws IOException {
        EntryFile.Content content = entryFile.open(notices);
        if (content.baseIndex > snapshotIndex)
            throw new LogDamage(folder.resolve(SNAPSHOT) + " ends at index " + snapshotIndex + ", but entries begin at "
                    + (content.baseIndex + 1));
        entries.addAll(content.entries);
        long last = content.baseIndex + entries.size();
        long termThere = snapshotIndex == content.baseIndex
                ? content.baseTerm
                : snapshotIndex > last ? -1 : entries.get((int) (snapshotIndex - content.baseIndex) - 1).term();
        commitIndex = Math.max(content.commitIndex, snapshotIndex);
        baseIndex = snapshotIndex;
        baseTerm = snapshotTerm;
        if (termThere == snapshotTerm) entries.subList(0, (int) (snapshotIndex - content.baseIndex)).clear();
        else if (snapshotIndex > content.commitIndex) entries.clear();
        else
            throw new LogDamage(
                    folder + ": the snapshot ends with term " + snapshotTerm + ", the entry there has " + termThere);
        checkTerms();
        if (content.baseIndex < snapshotIndex)
            rewriteEntries(snapshotIndex, snapshotTerm, List.copyOf(entries), commitIndex);
    }

    private void checkTerms() throws LogDamage {
        long before = baseTerm;
        for (LogEntry entry : entries) {
            if (entry.term() < before || entry.term() > term)
                throw new LogDamage(folder + ": an entry of term " + entry.term() + " after " + before
                        + ", while the term is " + term);
            before = entry.term();
        }
    }

    private void rewriteEntries(long index, long lastTerm, List<LogEntry> rest, long commit) throws IOException {
        EntryFile.Content content = new EntryFile.Content();
        content.baseIndex = index;
        content.baseTerm = lastTerm;
        content.commitIndex = commit;
        content.entries.addAll(rest);
        entryFile.rewrite(content);
        baseIndex = index;
        baseTerm = lastTerm;
        entries.clear();
        entries.addAll(rest);
    }

    /// All of them or none.
    @Override
    public long append(long index, LogEntries added) {
        if (index != lastAppended() + 1)
            throw new IllegalArgumentException("index " + index + " after " + lastAppended());
        if (added.size() == 0) return lastAppended();
        change(() -> {
            long newest = term;
            for (LogEntry entry : added) newest = Math.max(newest, entry.term());
            if (newest > term) writeVote(newest, null);
            entryFile.append(index, added, commitIndex);
            for (LogEntry entry : added) entries.add(entry);
        });
        return lastAppended();
    }

    /// Null where there is none. At the index of the snapshot it is an empty one of the right term.
    @Override
    public LogEntry get(long index) {
        if (index == baseIndex && index > 0) return new LogEntry(baseTerm, null);
        return index <= baseIndex || index > lastAppended() ? null : entries.get((int) (index - baseIndex - 1));
    }

    /// 0 before the first entry.
    long termAt(long index) {
        LogEntry entry = get(index);
        return entry == null ? 0 : entry.term();
    }

    @Override
    public long commitIndex() { return commitIndex; }

    @Override
    public Log commitIndex(long index) {
        if (index < commitIndex || index > lastAppended())
            throw new IllegalArgumentException(
                    "commit index " + index + ", not between " + commitIndex + " and " + lastAppended());
        if (index > commitIndex) change(() -> {
            entryFile.mark(index);
            commitIndex = index;
        });
        return this;
    }

    /// That of the snapshot: what is below is not there any more.
    @Override
    public long firstAppended() { return baseIndex; }

    @Override
    public long lastAppended() { return baseIndex + entries.size(); }

    /// Nothing above the snapshot goes.
    @Override
    public void truncate(long indexExclusive) {
        change(() -> {
            int dropped = (int) (Math.min(snapshotIndex, indexExclusive) - baseIndex);
            if (dropped > 0)
                rewriteEntries(baseIndex + dropped, termAt(baseIndex + dropped),
                        List.copyOf(entries.subList(dropped, entries.size())), commitIndex);
        });
    }

    @Override
    public void reinitializeTo(long index, LogEntry entry) {
        ByteBuffer content = getSnapshot();
        byte[] bytes = new byte[content.remaining()];
        content.get(bytes);
        install(index, entry.term(), bytes);
    }

    @Override
    public void deleteAllEntriesStartingFrom(long index) {
        if (index <= commitIndex)
            throw new IllegalStateException("entry " + index + " is committed; so is all up to " + commitIndex);
        if (index > lastAppended()) return;
        change(() -> rewriteEntries(baseIndex, baseTerm,
                List.copyOf(entries.subList(0, (int) (index - baseIndex - 1))), commitIndex));
    }

    @Override
    public void forEach(ObjLongConsumer<LogEntry> function, long from, long to) {
        for (long i = Math.max(from, baseIndex + 1); i <= Math.min(to, lastAppended()); i++) function.accept(get(i), i);
    }

    @Override
    public void forEach(ObjLongConsumer<LogEntry> function) { forEach(function, baseIndex + 1, lastAppended()); }

    @Override
    public long sizeInBytes() { return entryFile.size(); }

    /// How much was written since the last snapshot.
    long growth() { return entryFile.growth(); }

    @Override
    public String toString() {
        return folder + ": term " + term + ", snapshot up to " + baseIndex + ", entries up to " + lastAppended()
                + ", committed up to " + commitIndex;
    }
}
