package io.javelina.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What Redis 7.0, with which [GeoDifferentialTest] compares, does not know: areas inside polygons.
class GeoCommandsTest {
    private static final long SEED = Long.getLong("javelina.seed", 1);
    private static final String SYNTAX = "-ERR syntax error";
    private static final String FEW = "-ERR GEOSEARCH BYPOLYGON must have at least 3 vertices";
    private static final String SQUARE = "BYPOLYGON 4 0 0 10 0 10 10 0 10";
    private static final String TRIANGLE = "BYPOLYGON 3 0 0 1 0 0 1";

    private final CommandHarness harness = Harnesses.all();
    private final Random random = new Random(SEED);

    @AfterEach
    void shouldReturnAllMemory() {
        Harnesses.assertAllReturned(harness);
    }

    /// The places of Sicily, and what a real server replies.
    @Test
    void shouldReplyAsTheRealServer() {
        harness.run("GEOADD Sicily 13.361389 38.115556 Palermo 15.087269 37.502669 Catania "
                + "12.758489 38.788135 edge1 17.241510 38.788135 edge2");
        String search = "GEOSEARCH Sicily BYPOLYGON 5 12.41098696654226 38.05033923003755 15.107936245794182 "
                + "38.00616649901906 18.148439288534455 38.63804787603499 17.80831874257693 39.50316813110968 "
                + "12.458468633214036 38.57719533463012";
        assertThat(harness.ask(search)).isEqualTo("[$Palermo, $edge2]");
        assertThat(harness.ask(search + " ASC WITHCOORD WITHDIST")).isEqualTo(
                "[[$Palermo, $166482.0159, [$13.36138933897018433, $38.11555639549629859]],"
                        + " [$edge2, $180861.7725, [$17.24151045083999634, $38.78813451624225195]]]");
        assertThat(harness.ask(search + " DESC COUNT 1 WITHHASH")).isEqualTo("[[$edge2, :3481342659049484]]");
    }

    @Test
    void shouldTakeOptionsOnEitherSide() {
        harness.run("GEOADD g 5 5 middle 9 9 corner 1 5 west 11 5 outside");
        assertThat(harness.ask("GEOSEARCH g " + SQUARE + " ASC")).isEqualTo("[$middle, $west, $corner]");
        assertThat(harness.ask("GEOSEARCH g DESC " + SQUARE + " COUNT 2")).isEqualTo("[$corner, $west]");
        assertThat(harness.ask("GEOSEARCH g COUNT 1 bypolygon 4 0 0 10 0 10 10 0 10")).isEqualTo("[$middle]");
        assertThat(harness.ask("GEOSEARCH g COUNT 9 ANY ASC " + SQUARE)).isEqualTo("[$middle, $west, $corner]");
        assertThat(harness.ask("GEOSEARCH g COUNT 1 ANY " + SQUARE)).matches("\\[\\$(middle|west|corner)]");
        assertThat(harness.ask("GEOSEARCH g " + TRIANGLE)).isEqualTo("[]");
        assertThat(harness.ask("GEOSEARCH missing " + SQUARE)).isEqualTo("[]");
    }

    /// As with a radius, the last one counts.
    @Test
    void shouldTakeTheLastPolygon() {
        harness.run("GEOADD g 5 5 middle 0.2 0.2 corner");
        assertThat(harness.ask("GEOSEARCH g " + SQUARE + " " + TRIANGLE)).isEqualTo("[$corner]");
    }

    @Test
    void shouldStoreWhatItFinds() {
        harness.run("GEOADD g 5 5 middle 9 9 corner 11 5 outside");
        assertThat(harness.ask("GEOSEARCHSTORE d g " + SQUARE)).isEqualTo(":2");
        assertThat(harness.ask("ZSCORE d corner")).isEqualTo(harness.ask("ZSCORE g corner"));
        assertThat(harness.ask("GEOSEARCHSTORE d g " + SQUARE + " STOREDIST COUNT 1")).isEqualTo(":1");
        double meters = Double.parseDouble(harness.ask("ZSCORE d middle").substring(1));
        assertThat(harness.ask("GEOSEARCH g " + SQUARE + " ASC COUNT 1 WITHDIST"))
                .isEqualTo(String.format("[[$middle, $%.4f]]", meters));
        assertThat(harness.ask("GEOSEARCHSTORE d g " + SQUARE + " WITHDIST")).isEqualTo(
                "-ERR GEOSEARCHSTORE is not compatible with WITHDIST, WITHHASH and WITHCOORD options");
        assertThat(harness.ask("GEOSEARCHSTORE d g " + TRIANGLE)).isEqualTo(":0");
        assertThat(harness.ask("EXISTS d")).isEqualTo(":0");
    }

    @ParameterizedTest
    @ValueSource(strings = { "FROMLONLAT 1 1", "FROMMEMBER m", "BYRADIUS 1 km", "BYBOX 1 1 km" })
    void shouldStandAlone(String other) {
        harness.run("GEOADD g 1 1 m");
        assertThat(harness.ask("GEOSEARCH g " + TRIANGLE + " " + other)).isEqualTo(SYNTAX);
        assertThat(harness.ask("GEOSEARCH g " + other + " " + TRIANGLE)).isEqualTo(SYNTAX);
        assertThat(harness.ask("GEOSEARCHSTORE d g " + other + " " + TRIANGLE)).isEqualTo(SYNTAX);
    }

    @Test
    void shouldRefuseWhatIsNoPolygon() {
        harness.run("GEOADD g 1 1 m");
        for (String vertices : List.of("2 0 0 1 0", "0 0 0 1 0", "-1 0 0 1 0 0 1", "-2147483648 0 0 1 0", "3 0 0 1 0",
                "3 0 0 1 0 0", "4 0 0 1 0 0 1", "2147483647 0 0 1 0 0 1", "1073741824 0 0 1 0 0 1"))
            assertThat(harness.ask("GEOSEARCH g BYPOLYGON " + vertices)).as(vertices).isEqualTo(FEW);
        for (String count : List.of("x", "3.0", "2147483648", "-2147483649", "9223372036854775808", "\"\"", "03"))
            assertThat(harness.ask("GEOSEARCH g BYPOLYGON " + count + " 0 0 1 0 0 1")).as(count)
                    .isEqualTo("-ERR invalid number of vertices");
        assertThat(harness.ask("GEOSEARCH g ASC ASC ASC ASC BYPOLYGON")).isEqualTo(SYNTAX);
        assertThat(harness.ask("GEOSEARCH g ASC ASC ASC BYPOLYGON 3")).isEqualTo(SYNTAX);
        assertThat(harness.ask("GEOSEARCH g ASC ASC ASC BYPOLYGON 3 1")).isEqualTo(FEW);
        assertThat(harness.ask("GEOSEARCH g BYPOLYGON 3 0 0 1 0 0 x")).isEqualTo("-ERR value is not a valid float");
        assertThat(harness.ask("GEOSEARCH g BYPOLYGON 3 0 0 1 0 0 nan")).isEqualTo("-ERR value is not a valid float");
        assertThat(harness.ask("GEOSEARCH g BYPOLYGON 3 0 0 180.1 0 0 1"))
                .isEqualTo("-ERR invalid longitude,latitude pair 180.100000,0.000000");
        assertThat(harness.ask("GEOSEARCH g BYPOLYGON 3 0 0 1 -inf 0 1"))
                .isEqualTo("-ERR invalid longitude,latitude pair 1.000000,-inf");
        // An option is taken for a coordinate, and a coordinate for an option.
        assertThat(harness.ask("GEOSEARCH g BYPOLYGON 3 0 0 1 0 ASC DESC"))
                .isEqualTo("-ERR value is not a valid float");
        assertThat(harness.ask("GEOSEARCH g BYPOLYGON 3 0 0 1 0 0 1 1 1")).isEqualTo(SYNTAX);
    }

    @Test
    void shouldCheckTheOtherOptionsToo() {
        harness.run("GEOADD g 1 1 m");
        harness.run("SET string x");
        assertThat(harness.ask("GEOSEARCH g " + TRIANGLE + " ANY"))
                .isEqualTo("-ERR the ANY argument requires COUNT argument");
        assertThat(harness.ask("GEOSEARCH g " + TRIANGLE + " COUNT 0")).isEqualTo("-ERR COUNT must be > 0");
        assertThat(harness.ask("GEOSEARCH g " + TRIANGLE + " COUNT x"))
                .isEqualTo("-ERR value is not an integer or out of range");
        assertThat(harness.ask("GEOSEARCH g " + TRIANGLE + " STOREDIST")).isEqualTo(SYNTAX);
        assertThat(harness.ask("GEOSEARCH missing BYPOLYGON 2 0 0 1 1")).isEqualTo(FEW);
        assertThat(harness.ask("GEOSEARCH string " + TRIANGLE)).startsWith("-WRONGTYPE");
        assertThat(harness.ask("GEORADIUS g 1 1 1 km " + TRIANGLE)).isEqualTo(SYNTAX);
        assertThat(harness.ask("GEOSEARCH g BYPOLYGON 3 0 0"))
                .isEqualTo("-ERR wrong number of arguments for 'geosearch' command");
    }

    @Test
    void shouldTakeManyVertices() {
        harness.run("GEOADD g 10.01 10 inside 10.0 10.5 outside");
        StringBuilder circle = new StringBuilder("GEOSEARCH g BYPOLYGON 20000");
        for (int i = 0; i < 20000; i++) {
            double angle = i * Math.PI / 10000;
            circle.append(' ').append(10 + Math.cos(angle) / 4).append(' ').append(10 + Math.sin(angle) / 4);
        }
        assertThat(harness.ask(circle.toString())).isEqualTo("[$inside]");
    }

    /// Any line of up to 12 vertices, which mostly crosses itself.
    @ParameterizedTest
    @ValueSource(doubles = { 0.001, 0.1, 3, 15 })
    void shouldFindWhatTheLineGoesAroundAnOddNumberOfTimes(double degrees) {
        System.out.println("GeoCommandsTest: -Djavelina.seed=" + SEED);
        for (int round = 0; round < 25; round++) {
            double longitude = (random.nextDouble() * 2 - 1) * 160;
            double latitude = (random.nextDouble() * 2 - 1) * 65;
            double[][] places = scatter(200, longitude, latitude, degrees * 1.2);
            double[][] vertices = scatter(3 + random.nextInt(10), longitude, latitude, degrees);
            check(places, vertices);
        }
    }

    /// The cells around the middle may leave out places of an area as large as a continent, but nothing else gets in.
    @Test
    void shouldFindNothingOutsideOfLargeOnes() {
        double[][] places = scatterWide(300);
        for (int round = 0; round < 40; round++) {
            double[][] vertices = scatterWide(3 + random.nextInt(6));
            TreeSet<String> expected = add(places, vertices);
            List<String> found = names(harness.ask(search(vertices)));
            assertThat(found).as("%s, seed %d", search(vertices), SEED).doesNotHaveDuplicates().isSubsetOf(expected);
        }
    }

    /// Anywhere on the map.
    private double[][] scatterWide(int count) {
        double[][] places = new double[count][];
        for (int i = 0; i < count; i++)
            places[i] = new double[]{ (random.nextDouble() * 2 - 1) * 180, (random.nextDouble() * 2 - 1) * 85 };
        return places;
    }

    private double[][] scatter(int count, double longitude, double latitude, double degrees) {
        double[][] places = new double[count][];
        for (int i = 0; i < count; i++)
            places[i] = new double[]{ longitude + (random.nextDouble() * 2 - 1) * degrees,
                latitude + (random.nextDouble() * 2 - 1) * degrees };
        return places;
    }

    private void check(double[][] places, double[][] vertices) {
        TreeSet<String> expected = add(places, vertices);
        String search = search(vertices);
        assertThat(new TreeSet<>(names(harness.ask(search)))).as("%s, seed %d", search, SEED).isEqualTo(expected);
        checkDistances(vertices, harness.ask(search + " WITHDIST ASC"));
    }

    /// Adds members at places; returns those that are inside.
    private TreeSet<String> add(double[][] places, double[][] vertices) {
        harness.run("DEL g");
        TreeSet<String> inside = new TreeSet<>();
        for (int i = 0; i < places.length; i++) {
            harness.run("GEOADD g " + places[i][0] + " " + places[i][1] + " m" + i);
            if (isAround(vertices, stored("m" + i))) inside.add("m" + i);
        }
        return inside;
    }

    private static String search(double[][] vertices) {
        StringBuilder search = new StringBuilder("GEOSEARCH g BYPOLYGON " + vertices.length);
        for (double[] vertex : vertices) search.append(' ').append(vertex[0]).append(' ').append(vertex[1]);
        return search.toString();
    }

    /// The place that is kept of a member, which is not exactly the one given.
    private double[] stored(String member) {
        return Arrays.stream(harness.ask("GEOPOS g " + member).replaceAll("[\\[\\]$]", "").split(", "))
                .mapToDouble(Double::parseDouble).toArray();
    }

    private static List<String> names(String reply) {
        return Arrays.stream(reply.replaceAll("[\\[\\]$]", "").split(", ")).filter(name -> !name.isEmpty()).toList();
    }

    /// Whether someone who stands at a place, and turns to follow a walk along the line, has turned around an odd number
    /// of times in the end.
    private static boolean isAround(double[][] vertices, double[] place) {
        double turned = 0;
        for (int i = 0; i < vertices.length; i++) {
            double[] to = vertices[(i + 1) % vertices.length];
            double turn = direction(place, to) - direction(place, vertices[i]);
            turned += Math.IEEEremainder(turn, 2 * Math.PI);
        }
        return Math.rint(turned / (2 * Math.PI)) % 2 != 0;
    }

    private static double direction(double[] from, double[] to) { return Math.atan2(to[1] - from[1], to[0] - from[0]); }

    /// Distances grow, and are those of chords to the mean of the vertices.
    private void checkDistances(double[][] vertices, String reply) {
        double[] middle = new double[3];
        for (double[] vertex : vertices) for (int i = 0; i < 3; i++) middle[i] += inSpace(vertex)[i];
        double length = Math.sqrt(middle[0] * middle[0] + middle[1] * middle[1] + middle[2] * middle[2]);
        List<String> words = names(reply);
        List<Double> distances = new ArrayList<>();
        for (int i = 0; i < words.size(); i += 2) {
            double[] place = inSpace(stored(words.get(i)));
            double chord = 0;
            for (int axis = 0; axis < 3; axis++) chord += Math.pow(place[axis] - middle[axis] / length, 2);
            distances.add(Double.parseDouble(words.get(i + 1)));
            assertThat(distances.getLast()).isCloseTo(2 * 6372797.560856 * Math.asin(Math.sqrt(chord) / 2),
                    within(0.01));
        }
        assertThat(distances).isSorted();
    }

    /// A place as a point on a sphere of radius 1.
    private static double[] inSpace(double[] place) {
        double east = Math.toRadians(place[0]);
        double north = Math.toRadians(place[1]);
        return new double[]{ Math.cos(north) * Math.cos(east), Math.cos(north) * Math.sin(east), Math.sin(north) };
    }

    /// As redis-server does on x86-64.
    @Test
    void shouldTakeAnyScoreForAPlace() {
        String corner = "[[$-179.99999731779098511, $-85.05112751263942528]]";
        String northEast = "[[$180, $85.0511287799999991]]";
        String southEast = "[[$180, $-85.05112751263942528]]";
        harness.ask("ZADD z inf a -inf b 1e19 c 9.3e18 d -1 e 1e300 f -1e300 g");
        assertThat(harness.ask("GEOPOS z a")).isEqualTo(corner);
        assertThat(harness.ask("GEOPOS z b")).isEqualTo(southEast);
        assertThat(harness.ask("GEOPOS z c")).isEqualTo(northEast);
        assertThat(harness.ask("GEOPOS z d")).isEqualTo(northEast);
        assertThat(harness.ask("GEOPOS z e")).isEqualTo(northEast);
        assertThat(harness.ask("GEOPOS z f")).isEqualTo(corner);
        assertThat(harness.ask("GEOPOS z g")).isEqualTo(southEast);
    }
}
