package io.javelina.cluster.topology;

import java.util.random.RandomGenerator;

/// Who a node is, for ever: 40 lower-case hexadecimal digits. Shards have ids of the same form.
public record NodeId(String hex) implements Comparable<NodeId> {
    public static final int DIGITS = 40;

    public NodeId {
        if (!isId(hex)) throw new IllegalArgumentException("not 40 hexadecimal digits: " + hex);
    }

    /// Whether the text is an id.
    public static boolean isId(String text) { return text.length() == DIGITS && text.matches("[0-9a-f]*"); }

    public static NodeId random(RandomGenerator random) {
        StringBuilder digits = new StringBuilder(DIGITS);
        for (int i = 0; i < DIGITS; i++) digits.append(Character.forDigit(random.nextInt(16), 16));
        return new NodeId(digits.toString());
    }

    @Override
    public int compareTo(NodeId other) { return hex.compareTo(other.hex); }

    @Override
    public String toString() { return hex; }
}
