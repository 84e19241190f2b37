package io.javelina.command;

import io.javelina.keyspace.Database;
import io.javelina.memory.Slice;
import io.javelina.type.CommandError;
import io.javelina.type.SortedSetValue;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// One search for places, around another or inside an area: what the client asks for, and what is found.
final class GeoSearch {
    private static final CommandError NO_SUCH_MEMBER = new CommandError(
            "ERR could not decode requested zset member");
    private static final CommandError COUNT_RANGE = new CommandError("ERR COUNT must be > 0");
    private static final CommandError ANY_WITHOUT_COUNT = new CommandError(
            "ERR the ANY argument requires COUNT argument");
    private static final CommandError NO_RADIUS = new CommandError("ERR need numeric radius");
    private static final CommandError NEGATIVE_RADIUS = new CommandError("ERR radius cannot be negative");
    private static final CommandError NO_WIDTH = new CommandError("ERR need numeric width");
    private static final CommandError NO_HEIGHT = new CommandError("ERR need numeric height");
    private static final CommandError NEGATIVE_BOX = new CommandError("ERR height or width cannot be negative");
    private static final CommandError NO_VERTEX_COUNT = new CommandError("ERR invalid number of vertices");
    private static final CommandError FEW_VERTICES = new CommandError(
            "ERR GEOSEARCH BYPOLYGON must have at least 3 vertices");
    private static final CommandError NO_UNIT = new CommandError(
            "ERR unsupported unit provided. please use M, KM, FT, MI");

    /// Which command asks; they have most options in common.
    enum Form {
        RADIUS, RADIUS_READ_ONLY, SEARCH, SEARCH_STORE;

        boolean isSearch() { return this == SEARCH || this == SEARCH_STORE; }
    }

    private enum Order {
        NONE, NEAREST_FIRST, FARTHEST_FIRST
    }

    /// A place inside, as a reference into the sorted set.
    ///
    /// @param distance in meters
    record Place(long reference, double distance) {
    }

    private final Request request;
    private final Form form;
    /// Null when there is no such key.
    private final SortedSetValue source;
    private double longitude;
    private double latitude;
    private GeoShape shape;
    private boolean hasMember;
    private boolean hasPlace;
    private boolean withDistance;
    private boolean withHash;
    private boolean withPlace;
    private boolean storesDistance;
    /// The argument that is the key to store the result at, 0 for none.
    private int storeKey;
    private Order order = Order.NONE;
    private boolean takesAny;
    /// 0 for no limit.
    private long count;

    GeoSearch(Request request, Form form, int sourceKey, Database database) {
        this.request = request;
        this.form = form;
        this.source = database.sortedSets().forRead(request.argument(sourceKey));
        if (form == Form.SEARCH_STORE) storeKey = 1;
    }

    // What the client asks for.

    /// The middle is the place that two arguments say.
    GeoSearch around(int index) {
        longitude = longitude(request, index);
        latitude = latitude(request, index);
        return this;
    }

    /// The middle is the place of the member that an argument names.
    private void aroundMember(int index) {
        if (source == null) return;
        double score = source.score(request.argument(index));
        if (Double.isNaN(score)) throw NO_SUCH_MEMBER;
        longitude = GeoHash.longitude(score);
        latitude = GeoHash.latitude(score);
    }

    /// For GEORADIUSBYMEMBER: the member, and then the radius. Without a key neither matters.
    GeoSearch aroundMemberInRadius(int index) {
        aroundMember(index);
        return source == null ? this : inRadius(index + 1);
    }

    GeoSearch inRadius(int index) {
        double radius = request.real(index, NO_RADIUS);
        if (radius < 0) throw NEGATIVE_RADIUS;
        double meters = metersPerUnit(request.argument(index + 1));
        shape = new GeoShape.Circle(0, 0, radius * meters, meters);
        return this;
    }

    private void inBox(int index) {
        double width = request.real(index, NO_WIDTH);
        double height = request.real(index + 1, NO_HEIGHT);
        if (width < 0 || height < 0) throw NEGATIVE_BOX;
        double meters = metersPerUnit(request.argument(index + 2));
        shape = new GeoShape.Box(0, 0, width * meters, height * meters, meters);
    }

    /// The number of vertices and their places, from argument `index` on, of `left`; returns how many arguments that are.
    private int inPolygon(int index, int left) {
        long count = request.integer(index, NO_VERTEX_COUNT);
        if (count != (int) count) throw NO_VERTEX_COUNT;
        if (count < GeoPolygon.FEWEST_VERTICES || count > (left - 1) / 2) throw FEW_VERTICES;
        double[] longitudes = new double[(int) count];
        double[] latitudes = new double[(int) count];
        for (int i = 0; i < count; i++) {
            double[] vertex = place(request, index + 1 + 2 * i);
            longitudes[i] = vertex[0];
            latitudes[i] = vertex[1];
        }
        shape = new GeoPolygon(longitudes, latitudes);
        return 1 + 2 * (int) count;
    }

    /// Parses the options from argument `first` on.
    GeoSearch withOptions(int first) {
        for (int i = first; i < request.size(); i++) i += option(i, request.size() - i - 1);
        demandConsistency();
        if (count > 0 && order == Order.NONE && !takesAny) order = Order.NEAREST_FIRST;
        return this;
    }

    /// Parses the option at `index`, behind which there are `left` arguments; returns how many of them belong to it.
    private int option(int index, int left) {
        Slice word = request.argument(index);
        if (word.is("WITHDIST")) withDistance = true;
        else if (word.is("WITHHASH")) withHash = true;
        else if (word.is("WITHCOORD")) withPlace = true;
        else if (word.is("ANY")) takesAny = true;
        else if (word.is("ASC")) order = Order.NEAREST_FIRST;
        else if (word.is("DESC")) order = Order.FARTHEST_FIRST;
        else if (left >= 1 && word.is("COUNT")) return count(index + 1);
        else if (form == Form.SEARCH_STORE && word.is("STOREDIST")) storesDistance = true;
        else if (form == Form.RADIUS && left >= 1) return storeOption(word, index + 1);
        else if (form.isSearch()) return shapeOption(word, index + 1, left);
        else throw CommandError.SYNTAX;
        return 0;
    }

    private int count(int index) {
        count = request.integer(index);
        if (count <= 0) throw COUNT_RANGE;
        return 1;
    }

    private int storeOption(Slice word, int key) {
        storesDistance = word.is("STOREDIST");
        if (!storesDistance && !word.is("STORE")) throw CommandError.SYNTAX;
        storeKey = key;
        return 1;
    }

    /// A polygon is where it is, so that there is nothing to say of its middle.
    private int shapeOption(Slice word, int index, int left) {
        boolean hasPolygon = shape instanceof GeoPolygon;
        if (left >= 1 && !hasPlace && !hasPolygon && word.is("FROMMEMBER")) {
            aroundMember(index);
            hasMember = true;
            return 1;
        }
        if (left >= 2 && !hasMember && !hasPolygon && word.is("FROMLONLAT")) {
            around(index);
            hasPlace = true;
            return 2;
        }
        if (left >= 2 && maySay(GeoShape.Circle.class) && word.is("BYRADIUS")) {
            inRadius(index);
            return 2;
        }
        if (left >= 3 && maySay(GeoShape.Box.class) && word.is("BYBOX")) {
            inBox(index);
            return 3;
        }
        if (left >= 2 && maySay(GeoPolygon.class) && !hasMember && !hasPlace && word.is("BYPOLYGON"))
            return inPolygon(index, left);
        throw CommandError.SYNTAX;
    }

    /// A shape may be given again, but no other kind of shape.
    private boolean maySay(Class<? extends GeoShape> kind) { return shape == null || kind.isInstance(shape); }

    private void demandConsistency() {
        if (storeKey > 0 && (withDistance || withHash || withPlace))
            throw new CommandError("ERR " + (form == Form.SEARCH_STORE ? "GEOSEARCHSTORE" : "STORE option in GEORADIUS")
                    + " is not compatible with WITHDIST, WITHHASH and WITHCOORD options");
        if (form.isSearch() && !hasMember && !hasPlace && !(shape instanceof GeoPolygon))
            throw new CommandError("ERR exactly one of FROMMEMBER or FROMLONLAT can be specified for "
                    + request.argument(0));
        if (form.isSearch() && shape == null)
            throw new CommandError(
                    "ERR exactly one of BYRADIUS and BYBOX can be specified for " + request.argument(0));
        if (takesAny && count == 0) throw ANY_WITHOUT_COUNT;
    }

    static double longitude(Request request, int index) { return place(request, index)[0]; }

    static double latitude(Request request, int index) { return place(request, index)[1]; }

    /// Longitude and latitude as two arguments say them.
    private static double[] place(Request request, int index) {
        double[] place = { request.real(index), request.real(index + 1) };
        if (Math.abs(place[0]) > GeoHash.MOST_LONGITUDE || Math.abs(place[1]) > GeoHash.MOST_LATITUDE)
            throw new CommandError("ERR invalid longitude,latitude pair " + sixDigits(place[0]) + ","
                    + sixDigits(place[1]));
        return place;
    }

    /// Zero has a sign, too.
    private static boolean isNegative(double value) { return Math.copySign(1, value) < 0; }

    private static String sixDigits(double value) {
        if (Double.isInfinite(value)) return value > 0 ? "inf" : "-inf";
        String digits = new BigDecimal(Math.abs(value)).setScale(6, RoundingMode.HALF_EVEN).toPlainString();
        return isNegative(value) ? "-" + digits : digits;
    }

    static double metersPerUnit(Slice unit) {
        if (unit.is("M")) return 1;
        if (unit.is("KM")) return 1000;
        if (unit.is("FT")) return 0.3048;
        if (unit.is("MI")) return 1609.34;
        throw NO_UNIT;
    }

    // What is found.

    SortedSetValue source() { return source; }

    boolean isSearch() { return form.isSearch(); }

    boolean withDistance() { return withDistance; }

    boolean withHash() { return withHash; }

    boolean withPlace() { return withPlace; }

    boolean storesDistance() { return storesDistance; }

    int storeKey() { return storeKey; }

    /// A distance in the client's unit.
    double inUnit(Place place) { return place.distance() / shape.metersPerUnit(); }

    /// The places inside, in the order that was asked for.
    List<Place> places() {
        List<Place> places = new ArrayList<>();
        if (source == null) return places;
        GeoShape sought = shape.around(longitude, latitude);
        GeoCover cover = GeoCover.of(sought);
        for (long cell : cover.cells()) collect(cell, cover.steps(), sought, places);
        Comparator<Place> byDistance = Comparator.comparingDouble(Place::distance);
        if (order == Order.NEAREST_FIRST) places.sort(byDistance);
        if (order == Order.FARTHEST_FIRST) places.sort(byDistance.reversed());
        return count > 0 && count < places.size() ? places.subList(0, (int) count) : places;
    }

    /// Adds the places in a cell that are inside.
    private void collect(long cell, int steps, GeoShape sought, List<Place> places) {
        double behind = GeoHash.firstNumber(cell + 1, steps);
        boolean found = source.seek(source.countBelow((double) GeoHash.firstNumber(cell, steps), false));
        for (; found && !isEnough(places); found = source.next()) {
            double score = source.score();
            if (score >= behind) return;
            double distance = sought.distanceInside(GeoHash.longitude(score), GeoHash.latitude(score));
            if (!Double.isNaN(distance)) places.add(new Place(source.reference(), distance));
        }
    }

    private boolean isEnough(List<Place> places) { return takesAny && places.size() >= count; }
}
