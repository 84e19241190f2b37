package io.javelina.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;

/// Random commands of all families, in the shapes that the documentation of the command table gives them: most are
/// well-formed, some have a word too few or too many, in the wrong place, or of the wrong kind. The keys are few: some that
/// one family has mostly for itself, where its values grow, and some where values of all types meet all commands.
public final class CommandShapes {
    private static final String[] KEYS = { "a", "b", "c", "d", "e", "f", "g", "h", "{t}i", "", "j".repeat(300) };
    private static final String[] INTEGERS = { "0", "1", "-1", "2", "3", "5", "10", "100", "-2", "-20", "7" };
    private static final String[] EXTREMES = { "9223372036854775807", "-9223372036854775808", "9223372036854775808",
        "4294967296", "4294967295", "2147483647", "-2147483648", "1099511627776", "18446744073709551615",
        "4611686018427387904", "-4611686018427387905", "", "abc", "1.5", " 1", "+1", "01", "-0", "1e3", "\0" };
    private static final String[] DOUBLES = { "0", "1", "-1", "1.5", "3.14159", "inf", "-inf", "1e308", "-1e308",
        "1e-320",
        "0x10", "12345678901234567", "-0", "13.361389", "38.115556", "100", "2e2", "-7.25" };
    private static final String[] ODD_DOUBLES = { "nan", "1e400", "(1", "", "abc", "1,5", "infinit" };
    private static final String[] RANGES = { "-", "+", "(a", "[b", "[", "(", "-inf", "+inf", "(1", "0", "1", "-1",
        "[x" };
    private static final String[] IDS = { "*", "0", "1", "1-1", "1-2", "2-1", "3", "5-*", "7-7", "1-*", "$", ">", "-",
        "+", "(1-1", "(2", "18446744073709551615-18446744073709551615", "18446744073709551615", "0-0", "0-1", "1-1-1",
        "100-1", "100-*", "*", "*", "*" };
    private static final String[] WORDS = { "", "a", "b", "c", "d", "x", "1", "2", "100", "-7", "hello",
        "12345678901", "x*", "\0\1\u00ff", "v".repeat(63), "v".repeat(64), "v".repeat(65), "w".repeat(300), "3.0e3" };
    private static final String[] GROUPS = { "g", "h", "", "other" };
    private static final String[] PATTERNS = { "*", "a*", "?", "[a-c]*", "#", "a->*", "*->b", "nosuch", "[", "\\",
        "*_" };
    private static final String[] BIT_TYPES = { "u8", "i8", "i64", "u63", "u64", "i1", "u1", "x9", "i65", "i0", "u16" };
    /// Whatever counts the elements that follow.
    private static final Set<String> COUNTS = Set.of("numkeys", "numfields");
    private static final Set<String> RANGE_ENDS = Set.of("min", "max", "start", "stop", "end");
    private static final Set<String> GROUP_NAMES = Set.of("group", "consumer", "consumername");
    private static final Set<String> ID_NAMES = Set.of("ID", "id", "last-id", "lastid", "max-deleted-id");
    private static final int BIGGEST_REPLY = 200;
    private static final int LONGEST_WAIT_MILLIS = 30;

    private final Random random;
    private final List<String> names;
    /// What DUMP gave so far.
    private final List<String> payloads = new ArrayList<>();
    /// The full name of the command that is being made.
    private String command;

    /// Commands whose full names are wanted.
    public CommandShapes(Random random, Predicate<String> wanted) {
        this.random = random;
        this.names = Documentation.get().names().stream().filter(name -> !isContainer(name)).filter(wanted).toList();
    }

    private static boolean isContainer(String name) {
        return Documentation.get().names().stream().anyMatch(other -> other.startsWith(name + "|"));
    }

    /// A payload that RESTORE may be given.
    public void offer(String payload) {
        if (payloads.size() < 64) payloads.add(payload);
        else payloads.set(random.nextInt(payloads.size()), payload);
    }

    public List<String> next() { return next(names.get(random.nextInt(names.size()))); }

    /// A command of this full name.
    @SuppressWarnings("unchecked")
    public List<String> next(String fullName) {
        command = fullName;
        List<String> words = new ArrayList<>(List.of(command.split("\\|")));
        int fixed = words.size();
        addAll((List<Map<String, Object>>) Documentation.get().of(command).getOrDefault("arguments", List.of()), words);
        if (random.nextInt(10) == 0) spoil(words, fixed);
        tame(words, fixed);
        return words;
    }

    private void addAll(List<Map<String, Object>> arguments, List<String> words) {
        int count = -1;
        int keys = 1;
        for (Map<String, Object> argument : arguments) {
            if (is(argument, "optional") && random.nextInt(5) < 3) continue;
            String name = (String) argument.get("name");
            int before = words.size();
            int times = is(argument, "multiple") ? times(name, keys) : 1;
            if (is(argument, "multiple") && argument.get("type").equals("key")) keys = times;
            repeat(argument, times, words);
            if (COUNTS.contains(name)) {
                count = before;
            } else if (count >= 0 && is(argument, "multiple")) {
                if (random.nextInt(20) > 0) words.set(count, "" + times);
                keys = times;
                count = -1;
            }
        }
    }

    /// Weights and ids are as many as the keys before them.
    private int times(String name, int keys) {
        boolean isPerKey = name.equals("weight") || name.equals("ID") && command.startsWith("xread");
        if (isPerKey && random.nextInt(15) > 0) return keys;
        return random.nextInt(30) == 0 ? random.nextInt(2, 200) : random.nextInt(1, 4);
    }

    private void repeat(Map<String, Object> argument, int times, List<String> words) {
        String token = (String) argument.get("token");
        boolean isTokenRepeated = is(argument, "multiple_token");
        for (int i = 0; i < times; i++) {
            if (token != null && (i == 0 || isTokenRepeated))
                words.add(random.nextInt(8) == 0 ? token.toLowerCase() : token);
            add(argument, words);
        }
    }

    @SuppressWarnings("unchecked")
    private void add(Map<String, Object> argument, List<String> words) {
        List<Map<String, Object>> parts = (List<Map<String, Object>>) argument.getOrDefault("arguments", List.of());
        String name = (String) argument.get("name");
        switch ((String) argument.get("type")) {
            case "pure-token" -> {}
            case "oneof" -> repeat(parts.get(random.nextInt(parts.size())), 1, words);
            case "block" -> addAll(parts, words);
            case "key" -> words.add(key());
            case "integer" -> words.add(integer(name));
            case "unix-time" -> words.add(unixTime(name.contains("milliseconds") ? 1 : 1000));
            case "double" -> words.add(number(name));
            case "pattern" -> words.add(pick(PATTERNS));
            default -> words.add(text(name));
        }
    }

    /// Often one of those that commands of the family share, so that values live for some time.
    private String key() {
        if (random.nextInt(3) == 0) return pick(KEYS);
        return family() + random.nextInt(3);
    }

    private String family() {
        if (command.matches("bz.*|geo.*|z.*")) return "sorted";
        if (command.matches("bl.*|br.*|l.*|r(push|pop).*")) return "list";
        if (command.matches("s(add|card|diff|inter|is|m|pop|rand|rem|scan|union).*")) return "set";
        if (command.matches("h.*|x.*|pf.*")) return command.substring(0, 1);
        return pick("sorted", "list", "set", "h", "x", "p", "string", "string");
    }

    private String integer(String name) {
        if (random.nextInt(12) == 0) return pick(EXTREMES);
        return switch (name) {
            case "cursor" -> random.nextInt(3) > 0 ? "0" : "" + random.nextInt(4000);
            case "db", "destination-db", "index1", "index2" -> "" + random.nextInt(3);
            case "seconds", "ttl", "milliseconds" -> "" + random.nextInt(random.nextBoolean() ? 20 : 5000);
            case "offset" -> command.startsWith("bitfield") ? pick("#1", "0", "7", "100", "#9", "3") : pick(INTEGERS);
            case "frequency" -> "" + random.nextInt(300);
            case "protover" -> pick("2", "3");
            default -> pick(INTEGERS);
        };
    }

    private String unixTime(int unitMillis) {
        if (random.nextInt(12) == 0) return pick(EXTREMES);
        return "" + (System.currentTimeMillis() + random.nextInt(-1000, 20_000)) / unitMillis;
    }

    private String number(String name) {
        if (name.equals("timeout")) return "0.0" + random.nextInt(1, 4);
        return random.nextInt(20) == 0 ? pick(ODD_DOUBLES) : pick(DOUBLES);
    }

    private String text(String name) {
        if (name.equals("serialized-value")) return payload();
        if (name.equals("encoding")) return pick(BIT_TYPES);
        if (name.equals("threshold")) return pick(IDS);
        if (ID_NAMES.contains(name) || command.startsWith("x") && RANGE_ENDS.contains(name)) return pick(IDS);
        if (GROUP_NAMES.contains(name)) return pick(GROUPS);
        if (RANGE_ENDS.contains(name) || name.equals("lastid")) return pick(RANGES);
        if (name.equals("min-idle-time")) return pick("0", "1", "100", "-1", "x");
        if (name.equals("command"))
            return pick("GET", "ZUNION", "SORT", "XREAD", "EVAL", "nosuch", "config|get", "SET");
        return random.nextInt(3) == 0 ? "m" + random.nextInt(300) : pick(WORDS);
    }

    private String payload() {
        if (payloads.isEmpty()) return pick(WORDS);
        String payload = payloads.get(random.nextInt(payloads.size()));
        if (random.nextInt(10) > 0 || payload.isEmpty()) return payload;
        int at = random.nextInt(payload.length());
        return payload.substring(0, at) + (char) random.nextInt(256) + payload.substring(at + 1);
    }

    /// Makes something wrong with it.
    private void spoil(List<String> words, int fixed) {
        int at = random.nextInt(fixed, words.size() + 1);
        switch (random.nextInt(5)) {
            case 0 -> words.add(at, pick(WORDS));
            case 1 -> words.add(at, pick(EXTREMES));
            case 2 -> words.add(at, pick("COUNT", "LIMIT", "WITHSCORES", "STORE", "NX", "GET", "MAXLEN", "FIELDS"));
            case 3 -> { if (at < words.size()) words.remove(at); }
            default -> { if (at < words.size()) words.add(fixed, words.remove(at)); }
        }
    }

    /// Nothing waits for long, and nobody asks for a million random members.
    private void tame(List<String> words, int fixed) {
        boolean isWaiting = command.matches("b[lrz].*|wait|xread|xreadgroup|client\\|pause");
        boolean isRandom = command.contains("randmember") || command.contains("randfield");
        for (int i = fixed; i < words.size(); i++) {
            String word = words.get(i);
            if (isRandom && word.matches("-\\d{3,}")) words.set(i, "-" + BIGGEST_REPLY);
            if (isWaiting && word.matches("\\+?\\d{2,}(\\.\\d*)?")) words.set(i, "" + LONGEST_WAIT_MILLIS);
        }
    }

    @SuppressWarnings("unchecked")
    private static boolean is(Map<String, Object> argument, String flag) {
        return ((List<Object>) argument.getOrDefault("flags", List.of())).contains(flag);
    }

    private String pick(String... choices) { return choices[random.nextInt(choices.length)]; }
}
