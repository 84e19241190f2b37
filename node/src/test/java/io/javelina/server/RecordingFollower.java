package io.javelina.server;

import io.javelina.keyspace.Propagation;
import io.javelina.memory.Memory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Follows a node and remembers what it gets.
final class RecordingFollower implements Propagation.Follower {
    private final List<PropagatedCommand> commands = new ArrayList<>();
    private int lost;

    @Override
    public boolean isOn() { return true; }

    @Override
    public synchronized void command(int database, long address, long bytes) {
        String text = new String(Memory.toBytes(address, Math.toIntExact(bytes)), StandardCharsets.ISO_8859_1);
        commands.add(new PropagatedCommand(database, words(text)));
    }

    @Override
    public synchronized void lost() { lost++; }

    synchronized int lostCount() { return lost; }

    /// What came since the last call.
    synchronized List<PropagatedCommand> take() {
        List<PropagatedCommand> taken = List.copyOf(commands);
        commands.clear();
        return taken;
    }

    /// The words of a RESP array of bulk strings, which must be all there is.
    private static List<String> words(String text) {
        int at = text.indexOf("\r\n") + 2;
        int count = Integer.parseInt(text.substring(1, at - 2));
        List<String> words = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int end = text.indexOf("\r\n", at);
            int length = Integer.parseInt(text.substring(at + 1, end));
            words.add(text.substring(end + 2, end + 2 + length));
            at = end + 2 + length + 2;
        }
        if (at != text.length() || text.charAt(0) != '*') throw new AssertionError("not one command: " + text);
        return words;
    }
}
