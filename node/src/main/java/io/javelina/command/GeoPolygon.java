package io.javelina.command;

import io.javelina.memory.CMath;

/// The area inside a closed line on a flat map, whose axes are longitude and latitude.
///
/// The last vertex is joined to the first. Where the line crosses itself a place is inside when a path from there to far
/// away crosses the line an odd number of times. No edge goes over the meridian at 180 degrees: from 179 to -179 it is
/// the long way round. Distances are in meters.
final class GeoPolygon implements GeoShape {
    static final int FEWEST_VERTICES = 3;

    /// In degrees, one of each for every vertex.
    private final double[] longitudes;
    private final double[] latitudes;
    private final Bounds bounds;
    /// The middle.
    private final double longitude;
    private final double latitude;

    /// The arrays are the polygon's from now on.
    GeoPolygon(double[] longitudes, double[] latitudes) {
        this.longitudes = longitudes;
        this.latitudes = latitudes;
        this.bounds = boundsOf(longitudes, latitudes);
        double[] middle = middleOf(longitudes, latitudes);
        this.longitude = middle[0];
        this.latitude = middle[1];
    }

    private static Bounds boundsOf(double[] longitudes, double[] latitudes) {
        double west = longitudes[0];
        double east = west;
        double south = latitudes[0];
        double north = south;
        for (int i = 1; i < longitudes.length; i++) {
            west = Math.min(west, longitudes[i]);
            east = Math.max(east, longitudes[i]);
            south = Math.min(south, latitudes[i]);
            north = Math.max(north, latitudes[i]);
        }
        return new Bounds(west, south, east, north);
    }

    /// Longitude and latitude of where the mean of the vertices points to. As points in space, measured from the middle
    /// of the earth, vertices have a mean that does not depend on where the map is cut; it lies under the surface, right
    /// below the place sought.
    private static double[] middleOf(double[] longitudes, double[] latitudes) {
        double x = 0;
        double y = 0;
        double z = 0;
        for (int i = 0; i < longitudes.length; i++) {
            double east = GeoHash.radians(longitudes[i]);
            double north = GeoHash.radians(latitudes[i]);
            x += GeoHash.earthRadius() * CMath.cos(north) * CMath.cos(east);
            y += GeoHash.earthRadius() * CMath.cos(north) * CMath.sin(east);
            z += GeoHash.earthRadius() * CMath.sin(north);
        }
        x /= longitudes.length;
        y /= longitudes.length;
        z /= longitudes.length;
        return new double[]{ GeoHash.degrees(CMath.atan2(y, x)),
            GeoHash.degrees(CMath.atan2(z, Math.sqrt(x * x + y * y))) };
    }

    @Override
    public double longitude() { return longitude; }

    @Override
    public double latitude() { return latitude; }

    @Override
    public double metersPerUnit() { return 1; }

    @Override
    public Bounds bounds() { return bounds; }

    /// To the farthest corner of the bounds.
    @Override
    public double reach() {
        double northern = Math.max(distanceTo(bounds.west(), bounds.north()),
                distanceTo(bounds.east(), bounds.north()));
        double southern = Math.max(distanceTo(bounds.west(), bounds.south()),
                distanceTo(bounds.east(), bounds.south()));
        return Math.max(northern, southern);
    }

    private double distanceTo(double placeLongitude, double placeLatitude) {
        return GeoHash.distance(longitude, latitude, placeLongitude, placeLatitude);
    }

    /// The vertices say where it is.
    @Override
    public GeoPolygon around(double newLongitude, double newLatitude) { return this; }

    @Override
    public double distanceInside(double placeLongitude, double placeLatitude) {
        return isInside(placeLongitude, placeLatitude) ? distanceTo(placeLongitude, placeLatitude) : OUTSIDE;
    }

    /// Goes east from the place and counts edges. An edge has its southern end and not its northern one, so that a vertex
    /// on the way counts as one edge where the line passes it, and as none or two where it turns back. Thus a place
    /// on a western or southern edge is inside, and one on an eastern or northern edge is not.
    private boolean isInside(double east, double north) {
        boolean isInside = false;
        for (int to = 0, from = longitudes.length - 1; to < longitudes.length; from = to++)
            if (latitudes[to] > north != latitudes[from] > north && east < crossing(from, to, north))
                isInside = !isInside;
        return isInside;
    }

    /// The longitude at which an edge, which is not along a parallel, has a latitude.
    private double crossing(int from, int to, double north) {
        return (longitudes[from] - longitudes[to]) * (north - latitudes[to]) / (latitudes[from] - latitudes[to])
                + longitudes[to];
    }
}
