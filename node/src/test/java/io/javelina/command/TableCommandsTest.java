package io.javelina.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TableCommandsTest {
    private static final List<String> WITH_KEYS = List.of("GET k", "get k", "SET k v", "SET k v GET", "SET k v get",
            "SET get get", "SET k v EX 10 GET", "MGET a b c", "MSET a 1 b 2", "MSET a 1 b", "MSETNX a 1 b 2",
            "LCS a b LEN", "COPY a b DB 3", "RENAME a b", "BITOP AND d a b c", "BITOP NOT d a", "BITFIELD k GET u8 0",
            "BITFIELD k GET u8 0 GET u4 #1", "BITFIELD k OVERFLOW SAT GET u8 0", "BITFIELD k SET u8 0 1",
            "BITFIELD k INCRBY u8 0 1", "BITFIELD k GET u8", "BITFIELD k nonsense", "BITFIELD k",
            "BITFIELD_RO k GET u8 0",
            "DEL a b c", "UNLINK a", "EXISTS a a", "TOUCH a b", "OBJECT ENCODING k", "object freq k", "MOVE k 1",
            "EXPIRE k 10", "GETEX k EX 10", "GETDEL k", "APPEND k v", "SETRANGE k 0 v", "PERSIST k");

    private static final List<String> REFUSED = List.of("SET k", "GET", "OBJECT ENCODING", "PING", "ECHO m",
            "OBJECT HELP",
            "OBJECT NOSUCH k", "nosuch k", "RANDOMKEY", "KEYS *", "SCAN 0", "MSET a", "DBSIZE", "SELECT 0");

    /// Where newer servers answer differently than Redis 7.0 does, with the reason.
    private static final Map<String, String> NEWER = Map.of( //
            "GET", "arity of COMMAND GETKEYS: 7.0 wants an argument more", //
            "PING", "arity of COMMAND GETKEYS: 7.0 wants an argument more", //
            "RANDOMKEY", "arity of COMMAND GETKEYS: 7.0 wants an argument more", //
            "DBSIZE", "arity of COMMAND GETKEYS: 7.0 wants an argument more");

    private final CommandHarness harness = CommandHarness.with(StringCommands::register, CounterCommands::register,
            BitmapCommands::register, BitfieldCommands::register, GenericCommands::register, ExpireCommands::register,
            ScanCommands::register, ObjectCommands::register, DatabaseCommands::register, ConnectionCommands::register,
            TableCommands::register);

    // Keys.

    @Test
    void shouldFindKeysAsTheRealServerDoes() throws IOException {
        try (Oracle oracle = Oracle.start()) {
            for (String line : Stream.concat(WITH_KEYS.stream(), REFUSED.stream()).toList()) {
                if (NEWER.containsKey(line)) continue;
                for (String command : List.of("COMMAND GETKEYS ", "COMMAND GETKEYSANDFLAGS "))
                    assertThat(harness.ask(command + line)).as(command + line).isEqualTo(oracle.ask(command + line));
            }
        }
    }

    @Test
    void shouldFindKeys() {
        assertThat(harness.ask("COMMAND GETKEYS MSET a 1 b 2")).isEqualTo("[$a, $b]");
        assertThat(harness.ask("COMMAND GETKEYS BITOP AND d a b")).isEqualTo("[$d, $a, $b]");
        assertThat(harness.ask("COMMAND GETKEYS OBJECT ENCODING k")).isEqualTo("[$k]");
        assertThat(harness.ask("COMMAND GETKEYS LCS a b IDX")).isEqualTo("[$a, $b]");
        assertThat(harness.ask("COMMAND GETKEYS DELIFEQ k v")).isEqualTo("[$k]");
    }

    @Test
    void shouldFindAsManyKeysAsTheRequestSays() {
        assertThat(harness.ask("COMMAND GETKEYS MSETEX 2 a 1 b 2")).isEqualTo("[$a, $b]");
        assertThat(harness.ask("COMMAND GETKEYS MSETEX 2 a 1 b 2 NX EX 10")).isEqualTo("[$a, $b]");
        assertThat(harness.ask("COMMAND GETKEYSANDFLAGS MSETEX 1 a 1"))
                .isEqualTo("[[$a, [+OW, +update]]]");
    }

    @Test
    void shouldRefuseCountsThatMakeNoSense() {
        for (String count : List.of("3", "0", "-1", "x", "9223372036854775807"))
            assertThat(harness.ask("COMMAND GETKEYS MSETEX " + count + " a 1 b 2")).as(count)
                    .isEqualTo("-ERR Invalid arguments specified for command");
    }

    @Test
    void shouldTellWhatHappensToKeys() {
        assertThat(harness.ask("COMMAND GETKEYSANDFLAGS SET k v")).isEqualTo("[[$k, [+OW, +update]]]");
        assertThat(harness.ask("COMMAND GETKEYSANDFLAGS SET k v GET")).isEqualTo("[[$k, [+RW, +access, +update]]]");
        assertThat(harness.ask("COMMAND GETKEYSANDFLAGS BITFIELD k GET u8 0")).isEqualTo("[[$k, [+RO, +access]]]");
        assertThat(harness.protocol(3).ask("COMMAND GETKEYSANDFLAGS COPY a b"))
                .isEqualTo("[[$a, ~[+RO, +access]], [$b, ~[+OW, +update]]]");
    }

    @Test
    void shouldSayWhyThereAreNoKeys() {
        assertThat(harness.ask("COMMAND GETKEYS nosuch k")).isEqualTo("-ERR Invalid command specified");
        assertThat(harness.ask("COMMAND GETKEYS object nosuch k")).isEqualTo("-ERR Invalid command specified");
        assertThat(harness.ask("COMMAND GETKEYS PING")).isEqualTo("-ERR The command has no key arguments");
        assertThat(harness.ask("COMMAND GETKEYS GET"))
                .isEqualTo("-ERR Invalid number of arguments specified for command");
        assertThat(harness.ask("COMMAND GETKEYS"))
                .isEqualTo("-ERR wrong number of arguments for 'command|getkeys' command");
    }

    // Rows.

    @Test
    void shouldCountCommandsButNotSubcommands() {
        String list = harness.ask("COMMAND LIST");
        long names = Stream.of(list.split(", ")).filter(name -> !name.contains("|")).count();
        assertThat(harness.ask("COMMAND COUNT")).isEqualTo(":" + names);
        String all = harness.ask("COMMAND");
        assertThat(all).startsWith("[[$set, :-3").contains("[$ping, :-1");
        assertThat(harness.ask("COMMAND INFO")).isEqualTo(all);
    }

    @Test
    void shouldReplyNothingForUnknownCommands() {
        assertThat(harness.ask("COMMAND INFO nosuch config|nosuch get|x object|")).isEqualTo("[_$, _$, _$, _$]");
        assertThat(harness.ask("COMMAND DOCS nosuch")).isEqualTo("[]");
        assertThat(harness.protocol(3).ask("COMMAND INFO nosuch")).isEqualTo("[_]");
        assertThat(harness.ask("COMMAND DOCS nosuch")).isEqualTo("{}");
    }

    @Test
    void shouldTellOfACommand() {
        assertThat(harness.ask("COMMAND INFO Get")).isEqualTo("[[$get, :2, [+readonly, +fast], :1, :1, :1, "
                + "[+@read, +@string, +@fast], [], [[$flags, [+RO, +access], $begin_search, [$type, $index, $spec, "
                + "[$index, :1]], $find_keys, [$type, $range, $spec, [$lastkey, :0, $keystep, :1, $limit, :0]]]], []]]");
    }

    @Test
    void shouldTellOfSubcommandsWithinTheirContainer() {
        assertThat(harness.ask("COMMAND INFO object"))
                .startsWith("[[$object, :-2, [], :0, :0, :0, [+@slow], [], [], [[")
                .contains("[$object|encoding, :3, [+readonly], :2, :2, :1, [+@keyspace, +@read, +@slow]");
        assertThat(harness.ask("COMMAND INFO command|count")).isEqualTo(
                "[[$command|count, :2, [+loading, +stale], :0, :0, :0, [+@slow, +@connection], [], [], []]]");
    }

    @Test
    void shouldDocumentSubcommandsWithinTheirContainer() {
        assertThat(harness.protocol(3).ask("COMMAND DOCS object")).startsWith("{$object: {$summary: $")
                .contains("$subcommands: {$object|encoding: {$summary: $");
        assertThat(harness.ask("COMMAND DOCS nosuch get GET")).startsWith("{$get: {$summary: ").contains(", $get: {");
    }

    // Names.

    @Test
    void shouldListNamesThatAFilterLetsThrough() {
        assertThat(harness.ask("COMMAND LIST FILTERBY PATTERN GETD*")).isEqualTo("[$getdel]");
        assertThat(harness.ask("COMMAND LIST FILTERBY pattern object|?e*"))
                .isEqualTo("[$object|refcount, $object|help]");
        assertThat(harness.ask("COMMAND LIST FILTERBY ACLCAT Bitmap"))
                .isEqualTo("[$setbit, $getbit, $bitcount, $bitpos, $bitop, $bitfield, $bitfield_ro]");
        assertThat(harness.ask("COMMAND LIST FILTERBY ACLCAT nosuch")).isEqualTo("[]");
        assertThat(harness.ask("COMMAND LIST FILTERBY MODULE nosuch")).isEqualTo("[]");
        assertThat(harness.ask("COMMAND LIST")).contains("$get,", "$object,", "$object|freq,");
    }

    @Test
    void shouldRefuseOtherFilters() {
        for (String rest : List.of("X", "FILTERBY", "FILTERBY PATTERN", "FILTERBY X y", "FILTERBY PATTERN x y"))
            assertThat(harness.ask("COMMAND LIST " + rest)).as(rest).isEqualTo("-ERR syntax error");
    }

    @Test
    void shouldHelp() { assertThat(harness.ask("COMMAND HELP")).startsWith("[+COMMAND <subcommand> ").endsWith("]"); }
}
