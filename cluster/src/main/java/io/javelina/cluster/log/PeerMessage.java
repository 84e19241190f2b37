package io.javelina.cluster.log;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// What the logs of nodes say to each other beside the entries themselves: who is to lead, and requests to the leader.
sealed interface PeerMessage {
    /// A question to a voter, or its answer.
    ///
    /// @param kind what is asked
    /// @param term that the candidate stands for; in a refusal, that of who refuses
    /// @param lastTerm of the last entry of the candidate's log
    /// @param lastIndex of that entry
    record Ballot(Kind kind, long term, long lastTerm, long lastIndex) implements PeerMessage {
        enum Kind {
            /// Would you vote for me?
            CANVASS,
            /// I would.
            SUPPORT,
            /// Vote for me!
            REQUEST,
            /// I have.
            GRANT,
            /// You are behind the times.
            REFUSAL
        }
    }

    /// Whose request it is: numbers that no node gives twice.
    record RequestId(long origin, long number) {
    }

    /// An entry to be appended by the leader of exactly this term, and by nobody else.
    record Append(RequestId id, long term, byte[] entry) implements PeerMessage {
    }

    /// A voter to be added or removed by the leader of this term.
    record ChangeVoter(RequestId id, long term, boolean add, String voter) implements PeerMessage {
    }

    /// A request is committed; what it changed is in all that is applied up to the index.
    record Committed(RequestId id, long index) implements PeerMessage {
    }

    /// A request was not even begun.
    record NotDone(RequestId id) implements PeerMessage {
    }

    private static ByteBuffer start(int type, int length) { return ByteBuffer.allocate(1 + length).put((byte) type); }

    private static ByteBuffer start(int type, RequestId id, int length) {
        return start(type, 2 * Long.BYTES + length).putLong(id.origin).putLong(id.number);
    }

    default byte[] encode() {
        return switch (this) {
            case Ballot ballot -> start(1, 1 + 3 * Long.BYTES).put((byte) ballot.kind.ordinal()).putLong(ballot.term)
                    .putLong(ballot.lastTerm).putLong(ballot.lastIndex).array();
            case Append append -> start(2, append.id, Long.BYTES + append.entry.length).putLong(append.term)
                    .put(append.entry).array();
            case ChangeVoter change -> {
                byte[] voter = change.voter.getBytes(StandardCharsets.UTF_8);
                yield start(3, change.id, Long.BYTES + 1 + voter.length).putLong(change.term)
                        .put((byte) (change.add ? 1 : 0)).put(voter).array();
            }
            case Committed committed -> start(4, committed.id, Long.BYTES).putLong(committed.index).array();
            case NotDone refused -> start(5, refused.id, 0).array();
        };
    }

    /// Throws [IllegalArgumentException] at what is none.
    static PeerMessage decode(byte[] bytes, int entryLimit) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        try {
            int type = in.get();
            if (type == 1) return complete(in, ballot(in));
            RequestId id = new RequestId(in.getLong(), in.getLong());
            return switch (type) {
                case 2 -> new Append(id, in.getLong(), rest(in, entryLimit));
                case 3 -> new ChangeVoter(id, in.getLong(), in.get() != 0, voter(in));
                case 4 -> complete(in, new Committed(id, in.getLong()));
                case 5 -> complete(in, new NotDone(id));
                default -> throw new IllegalArgumentException("a message of type " + type);
            };
        } catch (BufferUnderflowException e) {
            throw new IllegalArgumentException("a message of " + bytes.length + " bytes, which is too short", e);
        }
    }

    private static Ballot ballot(ByteBuffer in) {
        int kind = in.get();
        if (kind < 0 || kind >= Ballot.Kind.values().length) throw new IllegalArgumentException("a ballot of kind " + kind);
        Ballot ballot = new Ballot(Ballot.Kind.values()[kind], in.getLong(), in.getLong(), in.getLong());
        if (ballot.term < 0 || ballot.lastTerm < 0 || ballot.lastTerm > ballot.term || ballot.lastIndex < 0)
            throw new IllegalArgumentException("impossible: " + ballot);
        return ballot;
    }

    private static String voter(ByteBuffer in) {
        String voter = new String(rest(in, 4 * SnapshotContent.ID_LIMIT), StandardCharsets.UTF_8);
        if (!SnapshotContent.isId(voter)) throw new IllegalArgumentException("an id that is none");
        return voter;
    }

    private static byte[] rest(ByteBuffer in, int most) {
        if (in.remaining() > most) throw new IllegalArgumentException(in.remaining() + " bytes, more than " + most);
        byte[] rest = new byte[in.remaining()];
        in.get(rest);
        return rest;
    }

    private static PeerMessage complete(ByteBuffer in, PeerMessage message) {
        if (in.hasRemaining()) throw new IllegalArgumentException(in.remaining() + " bytes too many");
        return message;
    }
}
