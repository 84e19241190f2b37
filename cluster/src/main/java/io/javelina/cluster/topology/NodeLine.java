package io.javelina.cluster.topology;

import io.javelina.cluster.wire.MalformedBytes;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// One node in the text format of Valkey's `nodes.conf` and of CLUSTER NODES:
///
/// ```
///   id ip:port@bus[,hostname[,name=value]*] flags primary|- ping pong epoch connected|disconnected slot first-last [slot->-id] [slot-<-id]
/// ```
///
/// The named values are those of files only: `tls-port`, `tcp-port`, `nodename`, `availability-zone` and `shard-id`; others, of
/// other versions, are kept as they are.
///
/// @param primary null for primaries
/// @param shard null when the line does not say it
/// @param others named values that are not ours, in their order
/// @param pingSentMillis when a ping was sent that is not answered yet, 0 for none
/// @param pongReceivedMillis when it was last heard
/// @param migrating where slots are going to, by slot; of this node only
/// @param importing where slots are coming from, by slot; of this node only
public record NodeLine(NodeId id, NodeAddress address, Set<NodeFlag> flags, NodeId primary, NodeId shard,
        Map<String, String> others, long pingSentMillis, long pongReceivedMillis, long configEpoch,
        boolean isConnected, SlotSet slots, SortedMap<Integer, NodeId> migrating,
        SortedMap<Integer, NodeId> importing) {
    static final int FEWEST_WORDS = 8;
    private static final int BUS_PORT_OFFSET = 10000;
    private static final int GREATEST_PORT = 65535;
    /// Names and zones are free text, of any node; one that would end its word, or the line, is left out.
    private static final Pattern WORD = Pattern.compile("[\\p{Graph}&&[^,]]+");

    public boolean has(NodeFlag flag) { return flags.contains(flag); }

    // Writing.

    /// As in CLUSTER NODES, with the port of clients with or without TLS.
    public String forClients(boolean tls) {
        String hostname = word(address.hostname());
        String host = hostname.isEmpty() ? "" : "," + hostname;
        return id + " " + place(tls) + host + " " + rest();
    }

    /// As in `nodes.conf`.
    public String forFile() {
        StringBuilder named = new StringBuilder();
        others.forEach((name, value) -> named.append(',').append(name).append('=').append(value));
        named.append(",tls-port=").append(address.tlsPort()).append(",tcp-port=").append(address.port());
        if (!word(address.humanName()).isEmpty()) named.append(",nodename=").append(address.humanName());
        if (!word(address.zone()).isEmpty()) named.append(",availability-zone=").append(address.zone());
        if (shard != null) named.append(",shard-id=").append(shard);
        return id + " " + place(false) + "," + word(address.hostname()) + named + " " + rest();
    }

    private String place(boolean tls) {
        return word(address.ip()) + ":" + (tls ? address.tlsPort() : address.port()) + "@" + address.busPort();
    }

    private static String word(String text) { return WORD.matcher(text).matches() ? text : ""; }

    private String rest() {
        StringBuilder text = new StringBuilder();
        text.append(flagWords()).append(' ').append(primary == null ? "-" : primary.hex()).append(' ')
                .append(pingSentMillis).append(' ').append(pongReceivedMillis).append(' ').append(configEpoch)
                .append(isConnected ? " connected" : " disconnected");
        for (SlotSet.Range range : slots.ranges()) text.append(' ').append(word(range));
        migrating.forEach((slot, to) -> text.append(" [").append(slot).append("->-").append(to).append(']'));
        importing.forEach((slot, from) -> text.append(" [").append(slot).append("-<-").append(from).append(']'));
        return text.toString();
    }

    private static String word(SlotSet.Range range) {
        return range.first() == range.last() ? "" + range.first() : range.first() + "-" + range.last();
    }

    /// The flags with commas between them.
    public String flagWords() {
        return flags.isEmpty()
                ? "noflags"
                : flags.stream().sorted().map(NodeFlag::word).collect(Collectors.joining(","));
    }

    // Reading.

    static NodeLine parse(String line) throws MalformedBytes {
        String[] words = line.split(" ", -1);
        if (words.length < FEWEST_WORDS) throw new MalformedBytes("fewer than " + FEWEST_WORDS + " words: " + line);
        Place place = new Place();
        place.parse(words[1]);
        Owned owned = new Owned();
        for (int i = FEWEST_WORDS; i < words.length; i++) owned.parse(words[i]);
        return new NodeLine(id(words[0]), place.address(), flags(words[2]), words[3].equals("-") ? null : id(words[3]),
                place.shard, place.others, number(words[4]), number(words[5]), number(words[6]), link(words[7]),
                SlotSet.ofRanges(owned.ranges), owned.migrating, owned.importing);
    }

    private static NodeId id(String word) throws MalformedBytes {
        if (!NodeId.isId(word)) throw new MalformedBytes("no id: " + word);
        return new NodeId(word);
    }

    static long number(String word) throws MalformedBytes {
        if (!word.matches("\\d{1,18}")) throw new MalformedBytes("no number: " + word);
        return Long.parseLong(word);
    }

    private static int number(String word, int greatest) throws MalformedBytes {
        long value = number(word);
        if (value > greatest) throw new MalformedBytes("greater than " + greatest + ": " + word);
        return (int) value;
    }

    private static boolean link(String word) throws MalformedBytes {
        return switch (word) {
            case "connected" -> true;
            case "disconnected" -> false;
            default -> throw new MalformedBytes("no state of a link: " + word);
        };
    }

    private static Set<NodeFlag> flags(String words) throws MalformedBytes {
        Set<NodeFlag> flags = EnumSet.noneOf(NodeFlag.class);
        if (words.equals("noflags")) return flags;
        for (String word : words.split(",", -1)) {
            NodeFlag flag = NodeFlag.of(word);
            if (flag == null) throw new MalformedBytes("unknown flag: " + word);
            flags.add(flag);
        }
        return flags;
    }

    /// The word that says where a node is.
    private static final class Place {
        private String ip;
        private int port;
        private int busPort;
        private String hostname;
        private int tlsPort;
        private String humanName = "";
        private String zone = "";
        private NodeId shard;
        private final Map<String, String> others = new LinkedHashMap<>();

        void parse(String word) throws MalformedBytes {
            String[] parts = word.split(",", -1);
            hostname = parts.length > 1 ? parts[1] : "";
            parseAddress(parts[0]);
            for (int i = 2; i < parts.length; i++) parseNamed(parts[i]);
        }

        /// Addresses of version 6 have colons of their own; files of old versions have no bus port.
        private void parseAddress(String word) throws MalformedBytes {
            int colon = word.lastIndexOf(':');
            int at = word.indexOf('@', Math.max(colon, 0));
            if (colon < 0) throw new MalformedBytes("no address: " + word);
            ip = word.substring(0, colon);
            port = number(word.substring(colon + 1, at < 0 ? word.length() : at), GREATEST_PORT);
            busPort = at < 0
                    ? Math.min(GREATEST_PORT, port + BUS_PORT_OFFSET)
                    : number(word.substring(at + 1), GREATEST_PORT);
        }

        private void parseNamed(String word) throws MalformedBytes {
            int equals = word.indexOf('=');
            if (equals <= 0) throw new MalformedBytes("no name and value: " + word);
            String value = word.substring(equals + 1);
            switch (word.substring(0, equals)) {
                case "shard-id" -> shard = id(value);
                case "nodename" -> humanName = value;
                case "availability-zone" -> zone = value;
                case "tcp-port" -> port = number(value, GREATEST_PORT);
                case "tls-port" -> tlsPort = number(value, GREATEST_PORT);
                default -> others.put(word.substring(0, equals), value);
            }
        }

        NodeAddress address() {
            return new NodeAddress(ip, port, tlsPort, busPort, hostname, humanName, NodeAddress.ForClients.SAME, zone);
        }
    }

    /// The words that say what a node owns.
    private static final class Owned {
        private final List<SlotSet.Range> ranges = new ArrayList<>();
        private final SortedMap<Integer, NodeId> migrating = new TreeMap<>();
        private final SortedMap<Integer, NodeId> importing = new TreeMap<>();

        void parse(String word) throws MalformedBytes {
            if (word.startsWith("[") && word.endsWith("]")) parseMove(word.substring(1, word.length() - 1));
            else parseRange(word);
        }

        private void parseMove(String word) throws MalformedBytes {
            int dash = word.indexOf('-');
            if (dash < 0 || word.length() != dash + 3 + NodeId.DIGITS) throw new MalformedBytes("no move: " + word);
            int slot = number(word.substring(0, dash), SlotSet.SLOTS - 1);
            NodeId other = id(word.substring(dash + 3));
            switch (word.substring(dash, dash + 3)) {
                case "->-" -> migrating.put(slot, other);
                case "-<-" -> importing.put(slot, other);
                default -> throw new MalformedBytes("no move: " + word);
            }
        }

        private void parseRange(String word) throws MalformedBytes {
            int dash = word.indexOf('-');
            int first = number(dash < 0 ? word : word.substring(0, dash), SlotSet.SLOTS - 1);
            int last = dash < 0 ? first : number(word.substring(dash + 1), SlotSet.SLOTS - 1);
            if (last < first) throw new MalformedBytes("no range of slots: " + word);
            ranges.add(new SlotSet.Range(first, last));
        }
    }
}
