package io.javelina.command;

import io.javelina.memory.CMath;
import java.util.Arrays;

/// A circle or a box around a place, and the cells that cover it.
///
/// @param width in meters; of a circle its radius
/// @param height in meters; of a circle its radius
/// @param metersPerUnit of the unit in which the client gave it, and gets distances
record GeoShape(double longitude, double latitude, boolean isCircle, double width, double height,
        double metersPerUnit) {
    /// What the answer is to a place that is not inside.
    static final double OUTSIDE = Double.NaN;

    private static final double MOST_RADIUS = 20037726.37;
    private static final double HIGH_LATITUDE = 66;
    private static final double HIGHEST_LATITUDE = 80;
    /// East and north of the cells around one, in the order in which they are searched.
    private static final int[][] AROUND = { { 0, 0 }, { 0, 1 }, { 0, -1 }, { 1, 0 }, { -1, 0 }, { 1, 1 }, { -1, 1 },
        { 1, -1 }, { -1, -1 } };

    /// A circle or a box around another place.
    GeoShape around(double newLongitude, double newLatitude) {
        return new GeoShape(newLongitude, newLatitude, isCircle, width, height, metersPerUnit);
    }

    /// Meters from the middle to a place, [#OUTSIDE] when it is not inside.
    double distanceInside(double placeLongitude, double placeLatitude) {
        if (!isCircle && !isInBox(placeLongitude, placeLatitude)) return OUTSIDE;
        double distance = GeoHash.distance(longitude, latitude, placeLongitude, placeLatitude);
        return isCircle && distance > width ? OUTSIDE : distance;
    }

    private boolean isInBox(double placeLongitude, double placeLatitude) {
        return GeoHash.latitudeDistance(placeLatitude, latitude) <= height / 2
                && GeoHash.distance(placeLongitude, placeLatitude, longitude, placeLatitude) <= width / 2;
    }

    // Cells that cover it: one in which its middle is, and those around it that it reaches into.

    /// The cells, each of [#steps] halvings.
    ///
    /// @param cells what they are, and how many halvings they have
    record Cover(long[] cells, int steps) {
    }

    Cover cover() {
        Bounds bounds = bounds();
        int steps = steps();
        if (steps > 1 && !isCovered(bounds, steps)) steps--;
        long middle = GeoHash.encode(longitude, latitude, GeoHash.MOST_LATITUDE, steps);
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
        return new Cover(Arrays.copyOf(cells, count), steps);
    }

    private record Bounds(double west, double south, double east, double north) {
    }

    /// The shape's own bounds. A degree of longitude is shorter towards the poles, so the side nearer to a pole counts.
    private Bounds bounds() {
        double halfHeight = isCircle ? height : height / 2;
        double halfWidth = isCircle ? width : width / 2;
        double latitudes = GeoHash.degreesOf(halfHeight);
        double poleward = latitude < 0 ? latitude - latitudes : latitude + latitudes;
        double longitudes = GeoHash
                .degrees(halfWidth / GeoHash.earthRadius() / CMath.cos(GeoHash.radians(poleward)));
        return new Bounds(longitude - longitudes, latitude - latitudes, longitude + longitudes,
                latitude + latitudes);
    }

    /// With how many halvings a cell is about as large as the shape; fewer near the poles, where cells are narrow.
    private int steps() {
        double radius = isCircle ? width : Math.sqrt(width / 2 * (width / 2) + height / 2 * (height / 2));
        if (radius == 0) return GeoHash.STEPS;
        int steps = -1;
        for (double reach = radius; reach < MOST_RADIUS; reach *= 2) steps++;
        if (Math.abs(latitude) > HIGH_LATITUDE) steps--;
        if (Math.abs(latitude) > HIGHEST_LATITUDE) steps--;
        return Math.clamp(steps, 1, GeoHash.STEPS);
    }

    /// Whether the cells around reach as far as the shape does.
    private boolean isCovered(Bounds bounds, int steps) {
        long middle = GeoHash.encode(longitude, latitude, GeoHash.MOST_LATITUDE, steps);
        return GeoHash.north(GeoHash.neighbor(middle, steps, 0, 1), steps) >= bounds.north()
                && GeoHash.south(GeoHash.neighbor(middle, steps, 0, -1), steps) <= bounds.south()
                && GeoHash.east(GeoHash.neighbor(middle, steps, 1, 0), steps) >= bounds.east()
                && GeoHash.west(GeoHash.neighbor(middle, steps, -1, 0), steps) <= bounds.west();
    }
}
