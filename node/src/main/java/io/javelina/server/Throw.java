package io.javelina.server;

import java.util.Arrays;
import java.util.Locale;
import java.util.random.RandomGenerator;

/// LOLWUT's drawing: the flight of a javelin, a little different each time.
record Throw(double metres, double steepness) {
    private static final double SHORTEST = 60;
    private static final double LONGEST = 99;
    private static final double METRES_PER_COLUMN = 1.5;
    private static final int ROWS = 14;

    static Throw random(RandomGenerator random) {
        return new Throw(random.nextDouble(SHORTEST, LONGEST), random.nextDouble(0.6, 1.0));
    }

    /// The sky with the javelin at every few metres, the ground, and the distance.
    String draw() {
        int columns = (int) (metres / METRES_PER_COLUMN);
        char[][] sky = new char[ROWS][columns + 1];
        for (char[] row : sky) Arrays.fill(row, ' ');
        for (int column = 0; column <= columns; column++) {
            double x = (double) column / columns;
            int height = (int) Math.round(4 * x * (1 - x) * steepness * (ROWS - 1));
            sky[ROWS - 1 - height][column] = x < 0.4 ? '/' : x > 0.6 ? '\\' : '-';
        }
        StringBuilder text = new StringBuilder();
        for (char[] row : sky) text.append(new String(row).stripTrailing()).append('\n');
        text.append("^".repeat(columns)).append('|').append('\n');
        return text.append(String.format(Locale.ROOT, "A throw of %.2f metres.%n", metres)).toString();
    }
}
