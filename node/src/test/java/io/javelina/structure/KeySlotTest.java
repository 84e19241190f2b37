package io.javelina.structure;

import static org.assertj.core.api.Assertions.assertThat;

import io.javelina.memory.Account;
import io.javelina.memory.Allocator;
import io.javelina.memory.Memory;
import io.javelina.memory.Slice;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeySlotTest {
    private static final long SEED = Long.getLong("javelina.seed", 1);

    private final Allocator allocator = Allocator.create();

    private static byte[] bytes(String text) { return text.getBytes(StandardCharsets.ISO_8859_1); }

    /// The slot of a key off the heap, in a block that has no byte more.
    private int slot(byte[] key) {
        long block = allocator.allocate(Account.TEMPORARY, Math.max(1, key.length));
        try {
            Memory.copy(key, 0, block, key.length);
            Slice slice = new Slice().wrap(block, key.length);
            assertThat(KeySlot.of(slice)).isEqualTo(KeySlot.of(slice)).isEqualTo(slice.slot());
            return slice.slot();
        } finally {
            allocator.free(Account.TEMPORARY, block, Math.max(1, key.length));
        }
    }

    private int slotOfPattern(String pattern) {
        byte[] text = bytes(pattern);
        long block = allocator.allocate(Account.TEMPORARY, Math.max(1, text.length));
        try {
            Memory.copy(text, 0, block, text.length);
            return KeySlot.ofPattern(new Slice().wrap(block, text.length));
        } finally {
            allocator.free(Account.TEMPORARY, block, Math.max(1, text.length));
        }
    }

    @ParameterizedTest
    @CsvSource({ "'',0", "123456789,12739", "foo,12182", "bar,5061", "hello,866", "somekey,11058", "foo{hash_tag},2515",
        "bar{hash_tag},2515" })
    void shouldGiveKnownSlots(String key, int slot) {
        assertThat(slot(bytes(key))).isEqualTo(slot);
        assertThat(KeySlot.of(bytes(key))).isEqualTo(slot);
    }

    @ParameterizedTest
    @CsvSource({ "{user1000}.following,user1000", "foo{{bar}}zap,{bar", "foo{bar}{zap},bar", "}{a},a", "{a,'{a'",
        "a},a}",
        "{a}b},a" })
    void shouldTakeTheFirstTag(String key, String hashed) {
        int slot = KeySlot.of(bytes(hashed.replace("{", "")));
        if (hashed.indexOf('{') >= 0) slot = reference(bytes(hashed)) & KeySlot.COUNT - 1;
        assertThat(slot(bytes(key))).isEqualTo(slot);
        assertThat(KeySlot.of(bytes(key))).isEqualTo(slot);
    }

    @ParameterizedTest
    @ValueSource(strings = { "foo{}{bar}", "{}", "{}a", "{", "}", "a}b{c" })
    void shouldTakeTheWholeKeyWithoutATag(String key) {
        assertThat(slot(bytes(key))).isEqualTo(reference(bytes(key)) & KeySlot.COUNT - 1);
        assertThat(KeySlot.of(bytes(key))).isEqualTo(reference(bytes(key)) & KeySlot.COUNT - 1);
    }

    @Test
    void shouldAgreeWithTheDefinitionForKeysOfAllLengths() {
        Random random = new Random(SEED);
        for (int i = 0; i < 3000; i++) {
            byte[] key = new byte[i < 200 ? i : random.nextInt(60)];
            random.nextBytes(key);
            if (i % 2 == 0) for (int j = 0; j < key.length; j++) key[j] = (byte) "ab{}".charAt(key[j] & 3);
            int expected = reference(hashed(key)) & KeySlot.COUNT - 1;
            assertThat(slot(key)).as("%d, seed %d", i, SEED).isEqualTo(expected);
            assertThat(KeySlot.of(key)).as("%d, seed %d", i, SEED).isEqualTo(expected);
        }
        assertThat(allocator.ledger().total()).isZero();
    }

    /// What of a key counts, told in another way.
    private static byte[] hashed(byte[] key) {
        String text = new String(key, StandardCharsets.ISO_8859_1);
        int open = text.indexOf('{');
        int close = open < 0 ? -1 : text.indexOf('}', open);
        return close - open > 1 && open >= 0 ? bytes(text.substring(open + 1, close)) : key;
    }

    /// The remainder of a division of polynomials, bit by bit.
    private static int reference(byte[] bytes) {
        int crc = 0;
        for (byte each : bytes) {
            crc ^= (each & 0xff) << 8;
            for (int bit = 0; bit < 8; bit++) crc = (crc & 0x8000) == 0 ? crc << 1 : crc << 1 ^ 0x1021;
            crc &= 0xffff;
        }
        return crc;
    }

    @ParameterizedTest
    @CsvSource({ "{tag}*,tag", "a{tag}*,tag", "{tag}[a-c]?,tag", "plain,plain", "{tag}plain,tag", "{open,{open" })
    void shouldKnowPatternsOfOneSlot(String pattern, String key) {
        assertThat(slotOfPattern(pattern)).isEqualTo(KeySlot.of(bytes(key)));
    }

    @ParameterizedTest
    @ValueSource(strings = { "*", "*{tag}", "a?{tag}", "{t*g}", "[a]{tag}", "\\a{tag}", "{}{tag}*", "{tag*" })
    void shouldKnowPatternsOfAnySlot(String pattern) {
        assertThat(slotOfPattern(pattern)).isEqualTo(KeySlot.ANY);
    }
}
