package io.javelina.config;

import java.util.List;

/// One word of a few, or (for lists) any combination of them.
///
/// A single choice is kept as the position of its word. A combination is kept as bits: the first word stands for none,
/// the n-th word for bit n - 2.
final class ChoiceKind extends Kind {
    private final boolean combined;
    private final String[] words;
    private final long[] meanings;

    private ChoiceKind(boolean combined, String[] words) {
        this.combined = combined;
        this.words = words;
        this.meanings = new long[words.length];
        for (int i = 0; i < words.length; i++) meanings[i] = combined ? 1L << i >> 1 : i;
    }

    static ChoiceKind one(String... words) { return new ChoiceKind(false, words); }

    static ChoiceKind combination(String... words) { return new ChoiceKind(true, words); }

    /// Two words that mean the same: the first is the one that is shown.
    ChoiceKind synonym(String shown, String other) {
        meanings[position(other)] = meanings[position(shown)];
        return this;
    }

    @Override
    String describe() { return (combined ? "any of " : "") + String.join(", ", words); }

    @Override
    void read(List<String> arguments, Values values, int index, boolean fresh) throws Refusal {
        boolean countFits = combined ? !arguments.isEmpty() : arguments.size() == 1;
        long chosen = 0;
        for (String argument : arguments) {
            int position = position(argument);
            if (position < 0 || !countFits) throw unknown();
            chosen |= meanings[position];
        }
        if (!countFits) throw unknown();
        if (combined) refuseContradiction(chosen);
        values.number(index, chosen);
    }

    private int position(String word) {
        for (int i = 0; i < words.length; i++) if (words[i].equalsIgnoreCase(word)) return i;
        return -1;
    }

    private Refusal unknown() {
        return new Refusal("argument(s) must be one of the following: " + String.join(", ", words));
    }

    /// Only the signals have combinations, and only these two words exclude each other.
    private void refuseContradiction(long chosen) throws Refusal {
        long both = meanings[position("save")] | meanings[position("nosave")];
        if ((chosen & both) == both) throw new Refusal("shutdown options SAVE and NOSAVE can't be used simultaneously");
    }

    @Override
    String show(Values values, int index) { return combined ? all(values.number(index)) : word(values.number(index)); }

    /// The word itself, the same object every time.
    String word(long meaning) {
        for (int i = 0; i < words.length; i++) if (meanings[i] == meaning) return words[i];
        throw new IllegalStateException("no word for " + meaning + " among " + describe());
    }

    private String all(long bits) {
        if (bits == 0) return words[0];
        StringBuilder shown = new StringBuilder();
        for (int i = 1; i < words.length; i++)
            if ((bits & meanings[i]) != 0) shown.append(shown.isEmpty() ? "" : " ").append(words[i]);
        return shown.toString();
    }
}
