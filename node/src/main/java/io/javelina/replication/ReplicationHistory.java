package io.javelina.replication;

import java.util.function.Supplier;

/// Which stream of changes the dataset is the result of, and how far it has come: what two nodes compare to find out
/// whether one can go on where the other stands.
///
/// * The id names the stream; the offset is the number of its bytes so far, of which the first has the number 1.
/// * The second id names the stream that this one was a part of up to (and without) the second offset: after a promotion
///   the other replicas of the lost primary can go on with the new one.
public final class ReplicationHistory {
    /// The id of no stream.
    public static final String NO_ID = "0".repeat(40);
    private static final long NO_OFFSET = -1;

    private final Supplier<String> newId;
    private String id;
    private String secondId = NO_ID;
    private long offset;
    private long secondOffset = NO_OFFSET;

    /// A stream that nobody knows.
    ///
    /// @param newId makes up 40 hexadecimal digits
    public ReplicationHistory(Supplier<String> newId) {
        this.newId = newId;
        this.id = newId.get();
    }

    /// 40 hexadecimal digits.
    public String id() { return id; }

    public String secondId() { return secondId; }

    /// How many bytes the stream has had: the number of the last one.
    public long offset() { return offset; }

    /// The first byte that is not also one of the second stream; -1 when there is none.
    public long secondOffset() { return secondOffset; }

    /// The stream has got longer.
    public void advance(long bytes) { offset += bytes; }

    /// The stream is where another one is, such as that of the primary.
    public void offset(long now) { offset = now; }

    /// From now on it is another stream, which nobody knows.
    public void change() { id = newId.get(); }

    /// There is no other stream that this one was a part of.
    public void clearSecond() {
        secondId = NO_ID;
        secondOffset = NO_OFFSET;
    }

    /// From now on it is a stream of its own, which begins as the one so far: a replica becomes a primary.
    public void shift() {
        continueAs(newId.get());
    }

    /// The stream goes on under another name, as the primary said.
    public void continueAs(String newName) {
        secondId = id;
        secondOffset = offset + 1;
        id = newName;
    }

    /// It is the stream of a primary, at this offset, as after a full synchronization or from a file.
    public void adopt(String ofPrimary, long at) {
        id = ofPrimary;
        offset = at;
        clearSecond();
    }

    /// Whether somebody with the bytes before `next` of the stream `other` has those of this one.
    public boolean includes(String other, long next) {
        if (other.equalsIgnoreCase(id)) return true;
        return other.equalsIgnoreCase(secondId) && next <= secondOffset;
    }
}
