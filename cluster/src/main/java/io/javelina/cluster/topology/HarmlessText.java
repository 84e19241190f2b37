package io.javelina.cluster.topology;

/// What nodes call themselves, made harmless to whoever reads lines: without characters that begin lines or change how others are read,
/// and not long.
public final class HarmlessText {
    private static final int LONGEST = 80;

    private HarmlessText() {}

    public static String of(String name) {
        StringBuilder text = new StringBuilder();
        name.codePoints().limit(LONGEST).map(HarmlessText::of).forEach(text::appendCodePoint);
        return text.toString();
    }

    private static int of(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL, Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE, Character.UNASSIGNED, Character.PRIVATE_USE ->
                '?';
            default -> codePoint;
        };
    }
}
