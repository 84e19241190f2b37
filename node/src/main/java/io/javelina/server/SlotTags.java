package io.javelina.server;

import io.javelina.structure.KeySlot;
import java.nio.charset.StandardCharsets;

/// A short name for each slot that, as a hash tag, has that slot: the first of the shortest texts of digits and letters.
final class SlotTags {
    static final String LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    /// Texts up to this length name all slots.
    private static final int LONGEST = 3;
    private static final String[] TAGS = tags();

    private SlotTags() {}

    private static String[] tags() {
        String[] tags = new String[KeySlot.COUNT];
        for (int length = 1; length <= LONGEST; length++) name("", length, tags);
        return tags;
    }

    private static void name(String begun, int more, String[] tags) {
        if (more == 0) {
            int slot = KeySlot.of(begun.getBytes(StandardCharsets.US_ASCII));
            if (tags[slot] == null) tags[slot] = begun;
            return;
        }
        for (int i = 0; i < LETTERS.length(); i++) name(begun + LETTERS.charAt(i), more - 1, tags);
    }

    static String of(int slot) { return TAGS[slot]; }
}
