package io.javelina.persistence;

/// A file that the manifest of the append-only file names.
///
/// @param sequence counts files of its type; those of increments grow in the order in which they were written
public record AofFile(String name, long sequence, Type type) {
    /// What a file is to the dataset.
    public enum Type {
        /// The dataset as it was once.
        BASE('b'),
        /// Replaced by a newer base; to be deleted.
        HISTORY('h'),
        /// Commands since the base.
        INCREMENT('i');

        private final char letter;

        Type(char letter) { this.letter = letter; }

        char letter() { return letter; }

        /// The type that a word of the manifest begins with, null when there is none.
        static Type of(String word) {
            for (Type each : values()) if (!word.isEmpty() && word.charAt(0) == each.letter) return each;
            return null;
        }
    }

    AofFile asHistory() { return new AofFile(name, sequence, Type.HISTORY); }
}
