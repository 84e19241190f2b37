package io.javelina.command;

import static io.javelina.command.Flag.DENYOOM;
import static io.javelina.command.Flag.READONLY;
import static io.javelina.command.Flag.WRITE;
import static io.javelina.command.KeyFlag.ACCESS;
import static io.javelina.command.KeyFlag.OW;
import static io.javelina.command.KeyFlag.RO;
import static io.javelina.command.KeyFlag.RW;
import static io.javelina.command.KeyFlag.UPDATE;

import io.javelina.keyspace.Database;
import io.javelina.keyspace.Propagation;
import io.javelina.memory.MemoryExhausted;
import io.javelina.memory.Slice;
import io.javelina.resp.Arguments;
import io.javelina.resp.Reply;
import io.javelina.type.CommandError;
import io.javelina.type.SortedSetValue;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/// Places: members of a sorted set whose scores are [GeoHash] numbers.
public final class GeoCommands {
    private static final String HASH_LETTERS = "0123456789bcdefghjkmnpqrstuvwxyz";
    private static final int HASH_LENGTH = 11;
    private static final int BITS_PER_LETTER = 5;
    /// The usual hashes go up to the poles.
    private static final double POLE_LATITUDE = 90;
    private static final int COORDINATE_DIGITS = 17;
    /// Of GEORADIUS and GEORADIUSBYMEMBER.
    private static final int FIRST_OPTION = 5;
    private static final Set<KeyFlag> SEARCHED = EnumSet.of(RO, ACCESS);
    private static final Set<KeyFlag> STORED = EnumSet.of(OW, UPDATE);

    private GeoCommands() {}

    public static void register(CommandTable commands) {
        CommandTable.Family table = commands.family(Group.GEO);
        table.command("GEOADD").arity(-5).flags(WRITE, DENYOOM).key(1, RW, UPDATE).does(GeoCommands::geoadd);
        table.command("GEODIST").arity(-4).flags(READONLY).key(1, RO, ACCESS).does(GeoCommands::geodist);
        table.command("GEOHASH").arity(-2).flags(READONLY).key(1, RO, ACCESS).does(GeoCommands::geohash);
        table.command("GEOPOS").arity(-2).flags(READONLY).key(1, RO, ACCESS).does(GeoCommands::geopos);
        table.command("GEORADIUS").arity(-6).flags(WRITE, DENYOOM).key(1, RO, ACCESS).keys(stored("STORE", 6))
                .keys(stored("STOREDIST", 6)).routedBy(GeoCommands::keysOfRadius).does(GeoCommands::georadius);
        table.command("GEORADIUS_RO").arity(-6).flags(READONLY).key(1, RO, ACCESS).does(GeoCommands::georadiusRo);
        table.command("GEORADIUSBYMEMBER").arity(-5).flags(WRITE, DENYOOM).key(1, RO, ACCESS).keys(stored("STORE", 5))
                .keys(stored("STOREDIST", 5)).routedBy(GeoCommands::keysOfRadius).does(GeoCommands::georadiusByMember);
        table.command("GEORADIUSBYMEMBER_RO").arity(-5).flags(READONLY).key(1, RO, ACCESS)
                .does(GeoCommands::georadiusByMemberRo);
        table.command("GEOSEARCH").arity(-7).flags(READONLY).key(1, RO, ACCESS).does(GeoCommands::geosearch);
        table.command("GEOSEARCHSTORE").arity(-8).flags(WRITE, DENYOOM).key(1, OW, UPDATE).key(2, RO, ACCESS)
                .does(GeoCommands::geosearchstore);
    }

    /// The key behind an option.
    private static KeySpecification stored(String option, int from) {
        return KeySpecification.of(new KeySpecification.Keyword(option, from), new KeySpecification.Range(0, 1, 0),
                OW, UPDATE);
    }

    /// Of several keys to store at the last one counts.
    private static boolean keysOfRadius(Arguments arguments, KeyReferences keys) {
        keys.add(1, SEARCHED);
        int stored = 0;
        for (int i = FIRST_OPTION; i + 1 < arguments.size(); i++)
            if (arguments.get(i).is("STORE") || arguments.get(i).is("STOREDIST")) stored = ++i;
        if (stored > 0) keys.add(stored, STORED);
        return true;
    }

    // Adding.

    static void geoadd(Request request, Database database, Reply reply) {
        int first = 2;
        int options = 0;
        for (int option; first < request.size() && (option = option(request.argument(first))) != 0; first++)
            options |= option;
        boolean isContradictory = (options & SortedSetCommands.NX) != 0 && (options & SortedSetCommands.XX) != 0;
        int arguments = request.size() - first;
        if (arguments == 0 || arguments % 3 != 0 || isContradictory) throw CommandError.SYNTAX;
        long changes = database.keyspace().counters().changes;
        SortedSetCommands.add(request, first, 3, GeoCommands::score, options, database, reply);
        if (database.keyspace().counters().changes != changes) propagate(request, first, database);
    }

    /// Propagates what was added as members of the sorted set that it has become.
    private static void propagate(Request request, int first, Database database) {
        if (!database.propagation().isOn()) return;
        int members = (request.size() - first) / 3;
        Propagation propagation = database.propagation().instead(database, "zadd", first + 2 * members);
        for (int i = 1; i < first; i++) propagation.argument(request.argument(i));
        for (int i = first; i < request.size(); i += 3)
            propagation.argument((long) score(request, i)).argument(request.argument(i + 2));
    }

    private static int option(Slice word) {
        if (word.is("NX")) return SortedSetCommands.NX;
        if (word.is("XX")) return SortedSetCommands.XX;
        return word.is("CH") ? SortedSetCommands.CH : 0;
    }

    private static double score(Request request, int index) {
        return GeoHash.encode(GeoSearch.longitude(request, index), GeoSearch.latitude(request, index));
    }

    // Asking for members.

    static void geodist(Request request, Database database, Reply reply) {
        if (request.size() > 5) throw CommandError.SYNTAX;
        double metersPerUnit = request.size() == 5 ? GeoSearch.metersPerUnit(request.argument(4)) : 1;
        SortedSetValue value = database.sortedSets().forRead(request.argument(1));
        double one = value == null ? Double.NaN : value.score(request.argument(2));
        double other = value == null ? Double.NaN : value.score(request.argument(3));
        if (Double.isNaN(one) || Double.isNaN(other)) {
            reply.nil();
            return;
        }
        double meters = GeoHash.distance(GeoHash.longitude(one), GeoHash.latitude(one), GeoHash.longitude(other),
                GeoHash.latitude(other));
        replyDistance(meters / metersPerUnit, reply);
    }

    /// With four digits behind the point.
    private static void replyDistance(double distance, Reply reply) {
        reply.bulk(BigDecimal.valueOf((long) Math.rint(distance * 10_000), 4).toPlainString());
    }

    static void geohash(Request request, Database database, Reply reply) {
        SortedSetValue value = database.sortedSets().forRead(request.argument(1));
        reply.array(request.size() - 2L);
        for (int i = 2; i < request.size(); i++) {
            double score = value == null ? Double.NaN : value.score(request.argument(i));
            if (Double.isNaN(score)) reply.nil();
            else reply.bulk(letters(score));
        }
    }

    /// The usual hash: letters of five bits. There are no bits for the last one.
    private static String letters(double score) {
        long bits = GeoHash.encode(GeoHash.longitude(score), GeoHash.latitude(score), POLE_LATITUDE, GeoHash.STEPS);
        StringBuilder letters = new StringBuilder();
        for (int shift = 2 * GeoHash.STEPS - BITS_PER_LETTER; shift >= 0; shift -= BITS_PER_LETTER)
            letters.append(HASH_LETTERS.charAt((int) (bits >>> shift) & (1 << BITS_PER_LETTER) - 1));
        while (letters.length() < HASH_LENGTH) letters.append(HASH_LETTERS.charAt(0));
        return letters.toString();
    }

    static void geopos(Request request, Database database, Reply reply) {
        SortedSetValue value = database.sortedSets().forRead(request.argument(1));
        reply.array(request.size() - 2L);
        for (int i = 2; i < request.size(); i++) {
            double score = value == null ? Double.NaN : value.score(request.argument(i));
            if (Double.isNaN(score)) reply.nilArray();
            else replyPlace(score, reply);
        }
    }

    private static void replyPlace(double score, Reply reply) {
        reply.array(2);
        reply.real(coordinate(GeoHash.longitude(score)));
        reply.real(coordinate(GeoHash.latitude(score)));
    }

    private static String coordinate(double degrees) {
        BigDecimal rounded = new BigDecimal(degrees).setScale(COORDINATE_DIGITS, RoundingMode.HALF_EVEN);
        return rounded.signum() == 0 ? "0" : rounded.stripTrailingZeros().toPlainString();
    }

    // Searching.

    static void georadius(Request request, Database database, Reply reply) {
        search(new GeoSearch(request, GeoSearch.Form.RADIUS, 1, database).around(2).inRadius(4).withOptions(6),
                request, database, reply);
    }

    static void georadiusRo(Request request, Database database, Reply reply) {
        search(new GeoSearch(request, GeoSearch.Form.RADIUS_READ_ONLY, 1, database).around(2).inRadius(4)
                .withOptions(6), request, database, reply);
    }

    static void georadiusByMember(Request request, Database database, Reply reply) {
        search(new GeoSearch(request, GeoSearch.Form.RADIUS, 1, database).aroundMemberInRadius(2).withOptions(5),
                request, database, reply);
    }

    static void georadiusByMemberRo(Request request, Database database, Reply reply) {
        search(new GeoSearch(request, GeoSearch.Form.RADIUS_READ_ONLY, 1, database).aroundMemberInRadius(2)
                .withOptions(5), request, database, reply);
    }

    static void geosearch(Request request, Database database, Reply reply) {
        search(new GeoSearch(request, GeoSearch.Form.SEARCH, 1, database).withOptions(2), request, database, reply);
    }

    static void geosearchstore(Request request, Database database, Reply reply) {
        search(new GeoSearch(request, GeoSearch.Form.SEARCH_STORE, 2, database).withOptions(3), request, database,
                reply);
    }

    private static void search(GeoSearch search, Request request, Database database, Reply reply) {
        List<GeoSearch.Place> places = search.places();
        if (search.storeKey() > 0) {
            store(search, places, request.argument(search.storeKey()), database);
            reply.integer(places.size());
            return;
        }
        reply.array(places.size());
        for (GeoSearch.Place place : places) reply(search, place, reply);
    }

    private static void reply(GeoSearch search, GeoSearch.Place place, Reply reply) {
        SortedSetValue source = search.source();
        source.moveTo(place.reference());
        int extras = (search.withDistance() ? 1 : 0) + (search.withHash() ? 1 : 0) + (search.withPlace() ? 1 : 0);
        if (extras > 0) reply.array(1 + extras);
        reply.bulk(source.member());
        if (search.withDistance()) replyDistance(search.inUnit(place), reply);
        if (search.withHash()) reply.integer((long) source.score());
        if (search.withPlace()) replyPlace(source.score(), reply);
    }

    private static void store(GeoSearch search, List<GeoSearch.Place> places, Slice key, Database database) {
        SortedSetValue stored = places.isEmpty() ? null : collect(search, places, key, database);
        boolean isSearch = search.isSearch();
        SortedSetRangeCommands.store(stored, key, isSearch ? "geosearchstore" : "georadiusstore", database);
        if (stored != null) database.countChanges(places.size() - 1L);
    }

    private static SortedSetValue collect(GeoSearch search, List<GeoSearch.Place> places, Slice key,
            Database database) {
        SortedSetValue source = search.source();
        SortedSetValue result = database.sortedSets().detached(key);
        try {
            result.beginCollecting(places.size());
            for (GeoSearch.Place place : places) {
                source.moveTo(place.reference());
                double score = search.storesDistance() ? search.inUnit(place) : source.score();
                if (!result.contains(source.member())) result.collect(source.member(), score);
            }
            result.endCollecting();
            return result;
        } catch (MemoryExhausted e) {
            result.dropCollected();
            throw e;
        }
    }
}
