package io.javelina.command;

import io.javelina.memory.CMath;

/// Places on earth as numbers of 52 bits: halve the range of latitudes, and that of longitudes, 26 times each, and note in
/// which half the place is. The bits of the two alternate, longitude first, so that places whose numbers have the first
/// bits in common lie in one cell, and a range of numbers is a cell.
///
/// A cell is its first `2 * steps` bits.
final class GeoHash {
    /// Halvings of a full number.
    static final int STEPS = 26;
    static final double MOST_LONGITUDE = 180;
    /// Beyond this the usual map projection has no place.
    static final double MOST_LATITUDE = 85.05112878;

    private static final long LATITUDE_BITS = 0x5555555555555555L;
    private static final long LONGITUDE_BITS = 0xaaaaaaaaaaaaaaaaL;

    private static final double RADIANS_PER_DEGREE = Math.PI / 180.0;
    private static final double EARTH_RADIUS_METERS = 6372797.560856;

    private GeoHash() {}

    // Numbers.

    /// The cell of a place, its latitude between plus and minus `mostLatitude`.
    static long encode(double longitude, double latitude, double mostLatitude, int steps) {
        double scale = 1L << steps;
        long north = (long) ((latitude + mostLatitude) / (2 * mostLatitude) * scale);
        long east = (long) ((longitude + MOST_LONGITUDE) / (2 * MOST_LONGITUDE) * scale);
        return spread(north) | spread(east) << 1;
    }

    static long encode(double longitude, double latitude) {
        return encode(longitude, latitude, MOST_LATITUDE, STEPS);
    }

    /// The lower 32 bits with a zero before each.
    private static long spread(long bits) {
        long spread = bits & 0xffffffffL;
        spread = (spread | spread << 16) & 0x0000ffff0000ffffL;
        spread = (spread | spread << 8) & 0x00ff00ff00ff00ffL;
        spread = (spread | spread << 4) & 0x0f0f0f0f0f0f0f0fL;
        spread = (spread | spread << 2) & 0x3333333333333333L;
        return (spread | spread << 1) & LATITUDE_BITS;
    }

    private static long gather(long spread) {
        long bits = spread & LATITUDE_BITS;
        bits = (bits | bits >>> 1) & 0x3333333333333333L;
        bits = (bits | bits >>> 2) & 0x0f0f0f0f0f0f0f0fL;
        bits = (bits | bits >>> 4) & 0x00ff00ff00ff00ffL;
        bits = (bits | bits >>> 8) & 0x0000ffff0000ffffL;
        return (bits | bits >>> 16) & 0xffffffffL;
    }

    /// The middle of the place's cell.
    static double longitude(double score) {
        long cell = bits(score);
        double middle = (west(cell, STEPS) + east(cell, STEPS)) / 2;
        return Math.clamp(middle, -MOST_LONGITUDE, MOST_LONGITUDE);
    }

    /// The middle of the place's cell.
    static double latitude(double score) {
        long cell = bits(score);
        double middle = (south(cell, STEPS) + north(cell, STEPS)) / 2;
        return Math.clamp(middle, -MOST_LATITUDE, MOST_LATITUDE);
    }

    /// The number of 64 bits without a sign that a score is, of any sorted set; 0 when it is too great for one, as x86-64 has it.
    private static long bits(double score) {
        if (score < 0x1p63) return (long) score;
        return score < 0x1p64 ? (long) (score - 0x1p63) | Long.MIN_VALUE : 0;
    }

    // Cells.

    static double south(long cell, int steps) { return -MOST_LATITUDE + part(gather(cell), steps) * 2 * MOST_LATITUDE; }

    static double north(long cell, int steps) {
        return -MOST_LATITUDE + part(gather(cell) + 1, steps) * 2 * MOST_LATITUDE;
    }

    static double west(long cell, int steps) {
        return -MOST_LONGITUDE + part(gather(cell >>> 1), steps) * 2 * MOST_LONGITUDE;
    }

    static double east(long cell, int steps) {
        return -MOST_LONGITUDE + part(gather(cell >>> 1) + 1, steps) * 2 * MOST_LONGITUDE;
    }

    private static double part(long halves, int steps) { return halves * 1.0 / (1L << steps); }

    /// The cell so many cells to the east and north, each -1 to 1; behind the edge of the map the other one follows.
    static long neighbor(long cell, int steps, int east, int north) {
        long longitude = move(cell & LONGITUDE_BITS, LONGITUDE_BITS, LATITUDE_BITS, steps, east);
        long latitude = move(cell & LATITUDE_BITS, LATITUDE_BITS, LONGITUDE_BITS, steps, north);
        return longitude | latitude;
    }

    /// Adds to every other bit: with the bits between filled a carry passes over them.
    private static long move(long bits, long own, long between, int steps, int distance) {
        int unused = Long.SIZE - 2 * steps;
        long filling = between >>> unused;
        if (distance == 0) return bits;
        long moved = distance > 0 ? bits + filling + 1 : (bits | filling) - (filling + 1);
        return moved & own >>> unused;
    }

    /// The lowest number in a cell; that of the next cell follows its highest.
    static long firstNumber(long cell, int steps) { return cell << 2 * (STEPS - steps); }

    // Distances.

    static double radians(double degrees) { return degrees * RADIANS_PER_DEGREE; }

    /// The angle that so many meters are on a great circle, in degrees.
    static double degreesOf(double meters) { return degrees(meters / EARTH_RADIUS_METERS); }

    static double degrees(double radians) { return radians / RADIANS_PER_DEGREE; }

    static double earthRadius() { return EARTH_RADIUS_METERS; }

    /// Meters between two places, by the haversine formula.
    static double distance(double longitude1, double latitude1, double longitude2, double latitude2) {
        double v = CMath.sin((radians(longitude2) - radians(longitude1)) / 2);
        if (v == 0) return latitudeDistance(latitude1, latitude2);
        double first = radians(latitude1);
        double second = radians(latitude2);
        double u = CMath.sin((second - first) / 2);
        double a = u * u + CMath.cos(first) * CMath.cos(second) * v * v;
        return 2.0 * EARTH_RADIUS_METERS * CMath.asin(Math.sqrt(a));
    }

    /// Meters between two places on one meridian.
    static double latitudeDistance(double latitude1, double latitude2) {
        return EARTH_RADIUS_METERS * Math.abs(radians(latitude2) - radians(latitude1));
    }
}
