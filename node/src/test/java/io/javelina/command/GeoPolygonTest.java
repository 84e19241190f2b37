package io.javelina.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GeoPolygonTest {
    private static final double METERS_PER_DEGREE = 6372797.560856 * Math.PI / 180;

    private static final GeoPolygon SQUARE = polygon(0, 0, 10, 0, 10, 10, 0, 10);
    /// An L: a square of 10 without its north-eastern quarter.
    private static final GeoPolygon CONCAVE = polygon(0, 0, 10, 0, 10, 5, 5, 5, 5, 10, 0, 10);
    /// Two triangles that meet at (5, 5).
    private static final GeoPolygon BOW_TIE = polygon(0, 0, 10, 10, 10, 0, 0, 10);
    private static final GeoPolygon PENTAGRAM = polygon(0, 10, 6, -8, -9.5, 3, 9.5, 3, -6, -8);

    /// Longitudes and latitudes in turn.
    private static GeoPolygon polygon(double... vertices) {
        double[] longitudes = new double[vertices.length / 2];
        double[] latitudes = new double[vertices.length / 2];
        for (int i = 0; i < vertices.length; i++) (i % 2 == 0 ? longitudes : latitudes)[i / 2] = vertices[i];
        return new GeoPolygon(longitudes, latitudes);
    }

    private static boolean isInside(GeoPolygon polygon, double longitude, double latitude) {
        return !Double.isNaN(polygon.distanceInside(longitude, latitude));
    }

    @ParameterizedTest
    @CsvSource({ "5,5,true", "0.001,0.001,true", "9.999,9.999,true", "-0.001,5,false", "10.001,5,false",
        "5,-0.001,false",
        "5,10.001,false", "-175,5,false", "20,20,false" })
    void shouldKnowWhatIsInsideOfASquare(double longitude, double latitude, boolean expected) {
        assertThat(isInside(SQUARE, longitude, latitude)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({ "0,5,true", "5,0,true", "10,5,false", "5,10,false", "0,0,true", "10,0,false", "0,10,false",
        "10,10,false" })
    void shouldCountWesternAndSouthernEdgesOnly(double longitude, double latitude, boolean expected) {
        assertThat(isInside(SQUARE, longitude, latitude)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({ "2,2,true", "8,2,true", "2,8,true", "8,8,false", "5.001,5.001,false", "4.999,5.001,true",
        "5.001,4.999,true", "2,5,true", "7,5,false", "5,7,false" })
    void shouldKnowWhatIsInsideOfAConcaveOne(double longitude, double latitude, boolean expected) {
        assertThat(isInside(CONCAVE, longitude, latitude)).isEqualTo(expected);
    }

    /// On the way east there is a vertex: of a line that passes it, or that turns back there.
    @ParameterizedTest
    @CsvSource({ "-1,0,false", "0,0,true", "-6,0,false", "0,5,false", "-3,5,false", "0,4.999,true", "0,-5,false",
        "0,-4.999,true",
        "-1,-5,false" })
    void shouldPassVertices(double longitude, double latitude, boolean expected) {
        GeoPolygon rhombus = polygon(0, -5, 5, 0, 0, 5, -0.5, 0);
        assertThat(isInside(rhombus, longitude, latitude)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({ "1,5,true", "9,5,true", "5,1,false", "5,9,false", "4,5,true", "6,5,true" })
    void shouldTakeBothPartsOfALineThatCrossesItself(double longitude, double latitude, boolean expected) {
        assertThat(isInside(BOW_TIE, longitude, latitude)).isEqualTo(expected);
    }

    /// Its five points are inside, and the middle, which the line goes around twice, is not.
    @ParameterizedTest
    @CsvSource({ "0,9,true", "-8,2.7,true", "8,2.7,true", "5,-6,true", "-5,-6,true", "0,0,false", "0,-6,false" })
    void shouldLeaveOutWhatTheLineGoesAroundTwice(double longitude, double latitude, boolean expected) {
        assertThat(isInside(PENTAGRAM, longitude, latitude)).isEqualTo(expected);
    }

    @Test
    void shouldNotMindDirectionStartOrRepeatedVertices() {
        GeoPolygon clockwise = polygon(0, 10, 10, 10, 10, 0, 0, 0);
        GeoPolygon closed = polygon(10, 0, 10, 10, 0, 10, 0, 10, 0, 0, 10, 0);
        for (double longitude = -1; longitude <= 11; longitude += 0.5)
            for (double latitude = -1; latitude <= 11; latitude += 0.5) {
                boolean expected = isInside(SQUARE, longitude, latitude);
                assertThat(isInside(clockwise, longitude, latitude)).isEqualTo(expected);
                assertThat(isInside(closed, longitude, latitude)).isEqualTo(expected);
            }
    }

    @Test
    void shouldHaveNothingInsideOfALineOrAPoint() {
        GeoPolygon meridian = polygon(5, 0, 5, 10, 5, 5);
        GeoPolygon parallel = polygon(0, 5, 10, 5, 5, 5);
        GeoPolygon point = polygon(5, 5, 5, 5, 5, 5);
        for (GeoPolygon flat : Arrays.asList(meridian, parallel, point)) {
            assertThat(isInside(flat, 5, 5)).isFalse();
            assertThat(isInside(flat, 4, 5)).isFalse();
        }
        assertThat(point.reach()).isCloseTo(0, within(0.01));
        assertThat(GeoCover.of(point).cells()).isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource({ "-180,0,true", "180,0,false", "179.999,0,true", "0,85.05112878,false", "0,85.0511,true",
        "0,-85.05112878,true", "-180,-85.05112878,true" })
    void shouldReachTheLimitsOfTheMap(double longitude, double latitude, boolean expected) {
        GeoPolygon world = polygon(-180, -85.05112878, 180, -85.05112878, 180, 85.05112878, -180, 85.05112878);
        assertThat(isInside(world, longitude, latitude)).isEqualTo(expected);
    }

    /// On the map the way from 179 to -179 leads over 0.
    @Test
    void shouldNotGoOverTheDateLine() {
        GeoPolygon band = polygon(179, -1, -179, -1, -179, 1, 179, 1);
        assertThat(isInside(band, 0, 0)).isTrue();
        assertThat(isInside(band, 178, 0)).isTrue();
        assertThat(isInside(band, 179.5, 0)).isFalse();
        assertThat(isInside(band, -179.5, 0)).isFalse();
        assertThat(band.bounds()).isEqualTo(new GeoShape.Bounds(-179, -1, 179, 1));
    }

    @Test
    void shouldHaveItsMiddleAtTheMeanOfTheVertices() {
        assertMiddle(polygon(-1, -1, 1, -1, 1, 1, -1, 1), 0, 0);
        assertMiddle(polygon(39, -1, 41, -1, 41, 1, 39, 1), 40, 0);
        // A vertex counts as often as it is given.
        assertMiddle(polygon(0, 0, 0, 0, 90, 0), Math.toDegrees(Math.atan2(1, 2)), 0);
        // One vertex on each axis of space, if the map reached the pole.
        assertMiddle(polygon(0, 0, 90, 0, 0, 90), 45, Math.toDegrees(Math.atan(Math.sqrt(0.5))));
        // Four around the north pole have their mean on the axis of the earth.
        assertThat(polygon(0, 80, 90, 80, 180, 80, -90, 80).latitude()).isCloseTo(90, within(1e-9));
        // As in space, not on the map: around the date line.
        assertThat(Math.abs(polygon(179, -1, -179, -1, -179, 1, 179, 1).longitude())).isCloseTo(180, within(1e-9));
    }

    private static void assertMiddle(GeoPolygon polygon, double longitude, double latitude) {
        assertThat(polygon.longitude()).isCloseTo(longitude, within(1e-9));
        assertThat(polygon.latitude()).isCloseTo(latitude, within(1e-9));
    }

    @Test
    void shouldMeasureFromTheMiddle() {
        GeoPolygon around = polygon(-1, -1, 1, -1, 1, 1, -1, 1);
        assertThat(around.distanceInside(0.5, 0)).isCloseTo(0.5 * METERS_PER_DEGREE, within(0.001));
        assertThat(around.distanceInside(0, -0.25)).isCloseTo(0.25 * METERS_PER_DEGREE, within(0.001));
        assertThat(around.distanceInside(0, 0)).isCloseTo(0, within(0.001));
        assertThat(around.distanceInside(2, 0)).isNaN();
        // Nearly flat: the diagonal of half a square of two degrees.
        assertThat(around.reach()).isCloseTo(Math.sqrt(2) * METERS_PER_DEGREE, within(10.0));
        assertThat(around.metersPerUnit()).isEqualTo(1);
        assertThat(around.around(50, 50)).isSameAs(around);
    }
}
