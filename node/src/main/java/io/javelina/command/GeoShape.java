package io.javelina.command;

import io.javelina.memory.CMath;

/// An area on earth in which places are sought, and a middle to which their distances are.
sealed interface GeoShape permits GeoShape.Circle, GeoShape.Box, GeoPolygon {
    /// What the answer is to a place that is not inside.
    double OUTSIDE = Double.NaN;

    /// The middle, in degrees.
    double longitude();

    double latitude();

    /// Of the unit in which the client gave the area, and gets distances.
    double metersPerUnit();

    /// Meters from the middle to a place, [#OUTSIDE] when it is not inside.
    double distanceInside(double placeLongitude, double placeLatitude);

    Bounds bounds();

    /// Meters from the middle that are enough to get anywhere inside.
    double reach();

    /// The same area around another middle, if it is not bound to its own.
    GeoShape around(double longitude, double latitude);

    /// What lies between two meridians and two parallels.
    record Bounds(double west, double south, double east, double north) {
        /// A degree of longitude is shorter towards the poles, so the side nearer to a pole counts.
        private static Bounds of(double longitude, double latitude, double halfWidth, double halfHeight) {
            double latitudes = GeoHash.degreesOf(halfHeight);
            double poleward = latitude < 0 ? latitude - latitudes : latitude + latitudes;
            double longitudes = GeoHash
                    .degrees(halfWidth / GeoHash.earthRadius() / CMath.cos(GeoHash.radians(poleward)));
            return new Bounds(longitude - longitudes, latitude - latitudes, longitude + longitudes,
                    latitude + latitudes);
        }
    }

    /// @param radius in meters
    record Circle(double longitude, double latitude, double radius, double metersPerUnit) implements GeoShape {
        @Override
        public Circle around(double newLongitude, double newLatitude) {
            return new Circle(newLongitude, newLatitude, radius, metersPerUnit);
        }

        @Override
        public double distanceInside(double placeLongitude, double placeLatitude) {
            double distance = GeoHash.distance(longitude, latitude, placeLongitude, placeLatitude);
            return distance > radius ? OUTSIDE : distance;
        }

        @Override
        public Bounds bounds() { return Bounds.of(longitude, latitude, radius, radius); }

        @Override
        public double reach() { return radius; }
    }

    /// @param width in meters
    /// @param height in meters
    record Box(double longitude, double latitude, double width, double height,
            double metersPerUnit) implements GeoShape {
        @Override
        public Box around(double newLongitude, double newLatitude) {
            return new Box(newLongitude, newLatitude, width, height, metersPerUnit);
        }

        @Override
        public double distanceInside(double placeLongitude, double placeLatitude) {
            boolean isInside = GeoHash.latitudeDistance(placeLatitude, latitude) <= height / 2
                    && GeoHash.distance(placeLongitude, placeLatitude, longitude, placeLatitude) <= width / 2;
            return isInside ? GeoHash.distance(longitude, latitude, placeLongitude, placeLatitude) : OUTSIDE;
        }

        @Override
        public Bounds bounds() { return Bounds.of(longitude, latitude, width / 2, height / 2); }

        @Override
        public double reach() { return Math.sqrt(width / 2 * (width / 2) + height / 2 * (height / 2)); }
    }
}
