package io.javelina.config;

/// The classes of keyspace notifications as bits, and the letters that stand for them.
///
/// `A` stands for all of `g$lshzxetd`. `m` and `n` are not among those: they must be asked for.
public final class KeyspaceEvents {
    public static final int KEYSPACE = 1;
    public static final int KEYEVENT = 1 << 1;
    public static final int GENERIC = 1 << 2;
    public static final int STRING = 1 << 3;
    public static final int LIST = 1 << 4;
    public static final int SET = 1 << 5;
    public static final int HASH = 1 << 6;
    public static final int SORTED_SET = 1 << 7;
    public static final int EXPIRED = 1 << 8;
    public static final int EVICTED = 1 << 9;
    public static final int STREAM = 1 << 10;
    public static final int KEY_MISS = 1 << 11;
    public static final int MODULE = 1 << 13;
    public static final int NEW = 1 << 14;
    public static final int ALL = GENERIC | STRING | LIST | SET | HASH | SORTED_SET | EXPIRED | EVICTED | STREAM
            | MODULE;

    /// The letters in the order in which they are shown, with the bit of each.
    private static final String LETTERS = "g$lshzxetdnKEm";
    private static final int[] BITS = { GENERIC, STRING, LIST, SET, HASH, SORTED_SET, EXPIRED, EVICTED, STREAM, MODULE,
        NEW,
        KEYSPACE, KEYEVENT, KEY_MISS };
    /// Letters from here on are shown beside `A` too.
    private static final int BESIDE_ALL = LETTERS.indexOf('K');

    private static final int[] BY_LETTER = new int[128];

    static {
        for (int i = 0; i < BITS.length; i++) BY_LETTER[LETTERS.charAt(i)] = BITS[i];
    }

    private KeyspaceEvents() {}

    /// The bit of a letter other than `A`, 0 when it stands for nothing.
    public static int bit(char letter) { return letter < BY_LETTER.length ? BY_LETTER[letter] : 0; }

    /// The bits that the letters stand for, or -1 when one stands for nothing.
    public static int parse(String letters) {
        int bits = 0;
        for (int i = 0; i < letters.length(); i++) {
            int position = LETTERS.indexOf(letters.charAt(i));
            if (position < 0 && letters.charAt(i) != 'A') return -1;
            bits |= position < 0 ? ALL : BITS[position];
        }
        return bits;
    }

    public static String show(int bits) {
        boolean all = (bits & ALL) == ALL;
        StringBuilder letters = new StringBuilder(all ? "A" : "");
        for (int i = all ? BESIDE_ALL : 0; i < BITS.length; i++)
            if ((bits & BITS[i]) != 0) letters.append(LETTERS.charAt(i));
        return letters.toString();
    }
}
