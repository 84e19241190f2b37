package io.javelina.command;

import static io.javelina.command.KeyFlag.INCOMPLETE;
import static io.javelina.command.KeyFlag.NOT_KEY;
import static io.javelina.command.KeyFlag.RO;
import static io.javelina.command.KeyFlag.RW;
import static org.assertj.core.api.Assertions.assertThat;

import io.javelina.command.KeySpecification.Counted;
import io.javelina.command.KeySpecification.Index;
import io.javelina.command.KeySpecification.Keyword;
import io.javelina.command.KeySpecification.Range;
import io.javelina.command.KeySpecification.Unknown;
import io.javelina.memory.Account;
import io.javelina.memory.Allocator;
import io.javelina.memory.Memory;
import io.javelina.memory.Slice;
import io.javelina.resp.Arguments;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CommandTableTest {
    private static final int MOST_BYTES = 1 << 16;

    private final Allocator allocator = Allocator.create();
    private final long block = allocator.allocate(Account.CLIENT_QUERY, MOST_BYTES);
    private final CommandTable table = new CommandTable();

    @AfterEach
    void free() { allocator.free(Account.CLIENT_QUERY, block, MOST_BYTES); }

    private Slice slice(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        Memory.copy(bytes, 0, block, bytes.length);
        return new Slice().wrap(block, bytes.length);
    }

    private Arguments arguments(String line) {
        Arguments arguments = new Arguments();
        long at = block;
        for (String word : line.split(" ")) {
            Memory.copy(word.getBytes(StandardCharsets.ISO_8859_1), 0, at, word.length());
            arguments.add(at, word.length());
            at += word.length();
        }
        return arguments;
    }

    private Command command(String name) { return table.family(Group.STRING).command(name).arity(-2); }

    // Names.

    @Test
    void shouldFindNamesInAnyLetterCase() {
        Map<String, Command> rows = new HashMap<>();
        for (String name : List.of("A", "GET", "GETX", "INCRBY", "BITFIELD", "INCRBYFLOAT", "BITFIELD_RO",
                "GEORADIUSBYMEMBER_RO", "RESTORE-ASKING"))
            rows.put(name, command(name));
        rows.forEach((name, row) -> {
            assertThat(table.find(slice(name))).isSameAs(row);
            assertThat(table.find(slice(name.toLowerCase()))).isSameAs(row);
            assertThat(table.find(slice(name.charAt(0) + name.substring(1).toLowerCase()))).isSameAs(row);
        });
    }

    @Test
    void shouldTakeNoOtherByteForALetter() {
        command("GET[");
        command("SORT_RO");
        assertThat(table.find(slice("get{"))).isNull();
        assertThat(table.find(slice("sort\u007fro"))).isNull();
        assertThat(table.find(slice("sort?ro"))).isNull();
        assertThat(table.find(slice("\u00e7et["))).isNull();
        assertThat(table.find(slice("get["))).isNotNull();
    }

    @Test
    void shouldFindNothingUnderTheEmptyName() {
        command("GET");
        assertThat(table.find(slice(""))).isNull();
    }

    @Test
    void shouldTellLongNamesApartInTheirMiddle() {
        Command one = command("ABCDEFGH-1-QRSTUVWX");
        Command other = command("ABCDEFGH-2-QRSTUVWX");
        assertThat(table.find(slice("abcdefgh-1-qrstuvwx"))).isSameAs(one);
        assertThat(table.find(slice("abcdefgh-2-qrstuvwx"))).isSameAs(other);
        assertThat(table.find(slice("abcdefgh-3-qrstuvwx"))).isNull();
    }

    /// Against a plain map.
    @Test
    void shouldFindWhatAMapFinds() {
        long seed = Long.getLong("javelina.seed", 1);
        System.out.println("replay with -Dtest=CommandTableTest -Djavelina.seed=" + seed);
        Random random = new Random(seed);
        Map<String, Command> model = new HashMap<>();
        for (int i = 0; i < 20_000; i++) {
            String name = name(random);
            String upper = name.toUpperCase();
            if (random.nextInt(4) == 0 && !model.containsKey(upper)) model.put(upper, command(upper));
            else if (random.nextInt(20) == 0 && model.remove(upper) != null) table.rename(upper, "");
            assertThat(table.find(slice(name))).as(name).isSameAs(model.get(upper));
        }
    }

    private static String name(Random random) {
        StringBuilder name = new StringBuilder();
        for (int left = random.nextInt(4) == 0 ? random.nextInt(30) : 1 + random.nextInt(2); left >= 0; left--)
            name.append("abAB_-|{[".charAt(random.nextInt(9)));
        return name.toString();
    }

    @Test
    void shouldFindSubcommands() {
        Command container = command("OBJECT");
        Command encoding = container.subcommand("ENCODING").arity(3);
        assertThat(table.find(arguments("object encoding k"))).isSameAs(encoding);
        assertThat(table.find(arguments("object"))).isSameAs(container);
        assertThat(table.find(arguments("object nosuch"))).isNull();
        assertThat(table.findByFullName(slice("Object|Encoding"))).isSameAs(encoding);
        assertThat(table.findByFullName(slice("object|encoding|"))).isNull();
        assertThat(encoding.fullName()).isEqualTo("object|encoding");
    }

    // Renaming.

    @Test
    void shouldRename() {
        Command get = command("GET");
        assertThat(table.rename("get", "fetch")).isEmpty();
        assertThat(table.find(slice("get"))).isNull();
        assertThat(table.find(slice("FETCH"))).isSameAs(get);
        assertThat(get.fullName()).isEqualTo("get");
    }

    @Test
    void shouldRenameToLettersBeyondAscii() {
        Command get = command("GET");
        assertThat(table.rename("GET", "get\u00e9\u00ff")).isEmpty();
        assertThat(table.find(slice("Get\u00e9\u00ff"))).isSameAs(get);
        assertThat(table.find(slice("get\u00c9\u00ff"))).isNull();
    }

    @Test
    void shouldRenameToItself() {
        Command get = command("GET");
        assertThat(table.rename("GET", "get")).isEmpty();
        assertThat(table.find(slice("get"))).isSameAs(get);
    }

    @Test
    void shouldTakeACommandAway() {
        command("GET");
        assertThat(table.rename("GET", "")).isEmpty();
        assertThat(table.find(slice("get"))).isNull();
        assertThat(table.commands()).isEmpty();
    }

    @Test
    void shouldRefuseImpossibleNames() {
        command("GET");
        command("SET").subcommand("X");
        assertThat(table.rename("nosuch", "x")).contains("No such command in rename-command");
        assertThat(table.rename("set|x", "y")).contains("No such command in rename-command");
        assertThat(table.rename("GET", "set")).contains("Target command name already exists");
    }

    // Keys.

    @Test
    void shouldKnowWhereTheFirstKeyIs() {
        assertThat(command("A").key(1, RO).firstKeyPosition()).isEqualTo(1);
        assertThat(command("B").key(2, RO).key(1, RO).firstKeyPosition()).isEqualTo(2);
        assertThat(command("C").countedKeys(2, 1, RO).firstKeyPosition()).isEqualTo(3);
        assertThat(command("D").firstKeyPosition()).isZero();
        assertThat(command("E").key(1, NOT_KEY).firstKeyPosition()).isZero();
        assertThat(command("F").keys(KeySpecification.of(new Keyword("STREAMS", 1), new Range(-1, 1, 2), RO))
                .firstKeyPosition()).isZero();
    }

    @Test
    void shouldJoinNeighbouringKeysToOneRange() {
        assertThat(command("A").key(1, RW).key(2, RO).keyRange()).isEqualTo(new KeyRange(1, 2, 1, true));
        assertThat(command("B").key(2, RW).keys(3, -1, 1, RO).keyRange()).isEqualTo(new KeyRange(2, -1, 1, true));
        assertThat(command("C").key(1, RW).countedKeys(2, 1, RO).keyRange()).isEqualTo(new KeyRange(1, 1, 1, false));
        assertThat(command("D").keys(1, -1, 2, RO).keyRange()).isEqualTo(new KeyRange(1, -1, 2, true));
        assertThat(command("E").keyRange()).isEqualTo(KeyRange.NONE);
    }

    @Test
    void shouldDeriveThatKeysMove() {
        assertThat(command("A").key(1, RW).has(Flag.MOVABLEKEYS)).isFalse();
        assertThat(command("B").countedKeys(1, 1, RW).has(Flag.MOVABLEKEYS)).isTrue();
        assertThat(command("C").key(1, RW, INCOMPLETE).has(Flag.MOVABLEKEYS)).isTrue();
        assertThat(command("D").keys(KeySpecification.of(new Unknown(), new Unknown(), RO)).has(Flag.MOVABLEKEYS))
                .isTrue();
    }

    @Test
    void shouldFindKeysAfterAWord() {
        Command streams = command("XREAD")
                .keys(KeySpecification.of(new Keyword("STREAMS", 1), new Range(-1, 1, 2), RO));
        assertThat(keys(streams, "xread COUNT 2 streams a b 0 0")).containsExactly("a", "b");
        assertThat(keys(streams, "xread COUNT 2")).isEmpty();
        Command migrate = command("MIGRATE")
                .keys(KeySpecification.of(new Keyword("KEYS", -2), new Range(-1, 1, 0), RW));
        assertThat(keys(migrate, "migrate h p x 0 1 keys a b")).containsExactly("a", "b");
    }

    @Test
    void shouldFindAsManyKeysAsCounted() {
        Command eval = command("EVAL").keys(KeySpecification.of(new Index(2), new Counted(0, 1, 1), RW));
        assertThat(keys(eval, "eval script 2 a b c")).containsExactly("a", "b");
        assertThat(keys(eval, "eval script 0 c")).isEmpty();
        assertThat(keys(eval, "eval script 4 a b c")).isEmpty();
    }

    @Test
    void shouldAskTheCommandWhereSpecificationsDoNotTell() {
        Command sort = command("SORT").key(1, RO).keys(KeySpecification.of(new Unknown(), new Unknown(), RO))
                .keysBy((arguments, keys) -> {
                    keys.add(1, KeySpecification.of(new Index(1), new Unknown(), RO).flags());
                    return true;
                });
        assertThat(keys(sort, "sort k by x")).containsExactly("k");
    }

    private List<String> keys(Command command, String line) {
        Arguments arguments = arguments(line);
        KeyReferences found = new KeyReferences();
        boolean any = command.findKeys(arguments, found);
        List<String> keys = new ArrayList<>();
        if (any) IntStream.range(0, found.size()).forEach(i -> keys.add(arguments.get(found.position(i)).text()));
        return keys;
    }

    // Categories.

    @Test
    void shouldDeriveCategories() {
        assertThat(command("A").flags(Flag.WRITE, Flag.FAST).categories()).containsExactly(Category.WRITE,
                Category.STRING, Category.FAST);
        assertThat(table.family(Group.SERVER).command("B").flags(Flag.ADMIN).categories())
                .containsExactly(Category.ADMIN, Category.SLOW, Category.DANGEROUS);
        assertThat(table.family(Group.SCRIPTING).command("C").flags(Flag.READONLY).categories())
                .containsExactly(Category.SLOW, Category.SCRIPTING);
        assertThat(command("D").categories(Category.DANGEROUS).categories()).containsExactly(Category.SLOW,
                Category.DANGEROUS);
    }

    @Test
    void shouldNotCountAPlainContainerToItsGroup() {
        Command container = command("E");
        container.subcommand("X");
        assertThat(container.categories()).containsExactly(Category.SLOW);
    }
}
