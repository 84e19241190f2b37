package io.javelina.cluster.log;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;

/// What a snapshot holds: who votes, and the state. It is the one place where the list of voters begins; nobody is told of it by
/// configuration, so that no two nodes ever count majorities from different beginnings.
///
/// @param voters by id
/// @param state of the state machine
record SnapshotContent(List<String> voters, byte[] state) {
    private static final int MOST_VOTERS = 10_000;
    static final int ID_LIMIT = 256;

    /// Room for the voters beside the state.
    static final int OVERHEAD_LIMIT = 1 << 20;

    static SnapshotContent of(Collection<String> voters, byte[] state) {
        return new SnapshotContent(voters.stream().sorted().toList(), state);
    }

    byte[] encode() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(state.length + 64 * voters.size() + 64);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeInt(voters.size());
            for (String voter : voters) out.writeUTF(voter);
            out.writeInt(state.length);
            out.write(state);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /// Refuses all that [#encode] does not write, whoever sent it.
    static SnapshotContent decode(byte[] bytes, int stateLimit) throws IOException {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
        int count = within(in.readInt(), MOST_VOTERS, "voters");
        List<String> voters = new ArrayList<>();
        for (int i = 0; i < count; i++) voters.add(in.readUTF());
        if (new HashSet<>(voters).size() != count || !voters.stream().allMatch(SnapshotContent::isId))
            throw new LogDamage("a snapshot has ids that are none, or twice the same");
        byte[] state = new byte[within(in.readInt(), Math.min(stateLimit, in.available()), "bytes")];
        in.readFully(state);
        if (in.available() > 0) throw new LogDamage("a snapshot has " + in.available() + " bytes too many");
        return new SnapshotContent(voters, state);
    }

    static boolean isId(String text) { return !text.isBlank() && text.length() <= ID_LIMIT; }

    private static int within(int number, int most, String of) throws LogDamage {
        if (number < 0 || number > most) throw new LogDamage("a snapshot of " + number + " " + of);
        return number;
    }
}
