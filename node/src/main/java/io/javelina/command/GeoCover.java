package io.javelina.command;

import java.util.Arrays;

/// The cells in which places of a shape may lie: the one in which its middle is, and those around that one which the
/// shape reaches into.
///
/// @param cells each once, in the order in which they are searched
/// @param steps how many halvings they have
record GeoCover(long[] cells, int steps) {
    private static final double MOST_RADIUS = 20037726.37;
    private static final double HIGH_LATITUDE = 66;
    private static final double HIGHEST_LATITUDE = 80;
    /// East and north of the cells around one, in the order in which they are searched.
    private static final int[][] AROUND = { { 0, 0 }, { 0, 1 }, { 0, -1 }, { 1, 0 }, { -1, 0 }, { 1, 1 }, { -1, 1 },
        { 1, -1 }, { -1, -1 } };

    static GeoCover of(GeoShape shape) {
        GeoShape.Bounds bounds = shape.bounds();
        int steps = steps(shape);
        if (steps > 1 && !isCovered(shape, bounds, steps)) steps--;
        long middle = middle(shape, steps);
        boolean skips = steps >= 2;
        boolean north = !skips || GeoHash.north(middle, steps) <= bounds.north();
        boolean south = !skips || GeoHash.south(middle, steps) >= bounds.south();
        boolean east = !skips || GeoHash.east(middle, steps) <= bounds.east();
        boolean west = !skips || GeoHash.west(middle, steps) >= bounds.west();
        long[] cells = new long[AROUND.length];
        int count = 0;
        for (int[] step : AROUND) {
            boolean isReached = (step[0] <= 0 || east) && (step[0] >= 0 || west) && (step[1] <= 0 || north)
                    && (step[1] >= 0 || south);
            if (!isReached) continue;
            long cell = GeoHash.neighbor(middle, steps, step[0], step[1]);
            // On a map of few cells neighbors on opposite sides are the same.
            if (count == 0 || cells[count - 1] != cell) cells[count++] = cell;
        }
        return new GeoCover(Arrays.copyOf(cells, count), steps);
    }

    private static long middle(GeoShape shape, int steps) {
        return GeoHash.encode(shape.longitude(), shape.latitude(), GeoHash.MOST_LATITUDE, steps);
    }

    /// With how many halvings a cell is about as large as the shape; fewer near the poles, where cells are narrow.
    private static int steps(GeoShape shape) {
        if (shape.reach() == 0) return GeoHash.STEPS;
        int steps = -1;
        for (double reach = shape.reach(); reach < MOST_RADIUS; reach *= 2) steps++;
        if (Math.abs(shape.latitude()) > HIGH_LATITUDE) steps--;
        if (Math.abs(shape.latitude()) > HIGHEST_LATITUDE) steps--;
        return Math.clamp(steps, 1, GeoHash.STEPS);
    }

    /// Whether the cells around reach as far as the shape does.
    private static boolean isCovered(GeoShape shape, GeoShape.Bounds bounds, int steps) {
        long middle = middle(shape, steps);
        return GeoHash.north(GeoHash.neighbor(middle, steps, 0, 1), steps) >= bounds.north()
                && GeoHash.south(GeoHash.neighbor(middle, steps, 0, -1), steps) <= bounds.south()
                && GeoHash.east(GeoHash.neighbor(middle, steps, 1, 0), steps) >= bounds.east()
                && GeoHash.west(GeoHash.neighbor(middle, steps, -1, 0), steps) <= bounds.west();
    }
}
