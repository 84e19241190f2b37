package io.javelina.structure;

import static org.assertj.core.api.Assertions.assertThat;

import io.javelina.memory.Account;
import io.javelina.memory.Allocator;
import io.javelina.memory.Memory;
import io.javelina.memory.MemoryExhausted;
import io.javelina.memory.Slice;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ListpackTest {
    private final ScarceMemory memory = new ScarceMemory();
    private final Allocator allocator = memory.allocator();
    private final GrowingBytes bytes = new GrowingBytes(allocator);
    private final Listpack list = new Listpack(allocator).bindEmpty(bytes);

    @AfterEach
    void shouldReturnAllMemory() {
        list.assertInvariants();
        bytes.close();
        list.close();
        assertThat(allocator.ledger().total()).isZero();
    }

    @Test
    void shouldBeSevenBytesWhenEmpty() {
        assertThat(hex()).isEqualTo("070000000000ff");
        assertThat(list.size()).isZero();
        assertThat(list.isEmpty()).isTrue();
        assertThat(list.first()).isEqualTo(list.last()).isEqualTo(list.seek(0)).isEqualTo(list.seek(-1))
                .isEqualTo(Listpack.NONE);
    }

    @ParameterizedTest
    @CsvSource({ "0,0001", "127,7f01", "128,c08002", "-1,dfff02", "4095,cfff02", "-4096,d00002", "4096,f1001003",
        "-4097,f1ffef03", "32767,f1ff7f03", "-32768,f1008003", "32768,f200800004", "-32769,f2ff7fff04",
        "8388607,f2ffff7f04", "-8388608,f200008004", "8388608,f30000800005", "2147483647,f3ffffff7f05",
        "-2147483648,f30000008005", "2147483648,f4000000800000000009", "-9223372036854775808,f4000000000000008009",
        "9223372036854775807,f4ffffffffffffff7f09" })
    void shouldStoreIntegersInTheFewestBytes(String number, String element) {
        append(number);
        assertThat(hex().substring(12)).isEqualTo(element + "ff");
        assertThat(list.isInteger(list.first())).isTrue();
        assertThat(list.integer(list.first())).isEqualTo(Long.parseLong(number));
        assertThat(list.elementLength(list.first())).isEqualTo(number.length());
        assertThat(elements()).containsExactly(number);
    }

    @ParameterizedTest
    @ValueSource(strings = { "", "a", "-", "-0", "01", "+1", "1 ", "1.5", "9223372036854775808",
        "-9223372036854775809", "00000000000000000000000000000000000000000000000000000000000000" })
    void shouldStoreEverythingElseAsString(String text) {
        append(text);
        assertThat(list.isInteger(list.first())).isFalse();
        assertThat(hex().substring(12)).startsWith(HexFormat.of().toHexDigits((byte) (0x80 | text.length())));
        assertThat(elements()).containsExactly(text);
    }

    @ParameterizedTest
    @CsvSource({ "63,bf,40", "64,e040,42", "125,e07d,7f", "126,e07e,0180", "4095,efff,2081",
        "4096,f000100000,2085", "16377,f0f93f0000,7ffe", "16378,f0fa3f0000,00ffff", "16379,f0fb3f0000,018080",
        "2097145,f0f9ff1f00,7ffffe", "2097146,f0faff1f00,00ffffff" })
    void shouldWriteLengthsAsOthersDo(int length, String head, String tail) {
        append("x".repeat(length));
        String hex = hex();
        assertThat(hex.substring(12)).startsWith(head + "7878");
        assertThat(hex).endsWith("78" + tail + "ff");
        assertThat(list.previous(list.bytes() - 1)).isEqualTo(list.first());
        assertThat(list.elementLength(list.last())).isEqualTo(length);
    }

    @Test
    void shouldFindByTextAndByNumber() {
        append("1", "one", "4096", "one", "-5");
        assertThat(find("one", 0)).isEqualTo(list.seek(1));
        assertThat(find("4096", 0)).isEqualTo(list.seek(2));
        assertThat(find("-5", 0)).isEqualTo(list.seek(4));
        assertThat(find("one", 1)).isEqualTo(Listpack.NONE);
        assertThat(find("4096", 1)).isEqualTo(list.seek(2));
        assertThat(find("04096", 0)).isEqualTo(Listpack.NONE);
    }

    @Test
    void shouldFindAStringThatOthersStoredThoughItIsANumber() {
        bytes.resize(10);
        Memory.copy(HexFormat.of().parseHex("0a0000000100813502ff"), 0, bytes.address(), 10);
        list.bind(bytes);
        assertThat(find("5", 0)).isEqualTo(list.first());
    }

    @Test
    void shouldInsertBeforeAndBehind() {
        append("b");
        with("a", a -> list.insertBefore(list.first(), a));
        with("c", c -> assertThat(list.insertAfter(list.seek(1), c)).isEqualTo(list.seek(2)));
        list.insertBefore(list.first(), 0);
        list.insertAfter(list.last(), 1000);
        list.prepend(-1);
        assertThat(elements()).containsExactly("-1", "0", "a", "b", "c", "1000");
    }

    @Test
    void shouldReplaceByShorterAndLonger() {
        append("a", "bb", "ccc");
        with("x".repeat(100), text -> list.replace(list.seek(1), text));
        assertThat(elements()).containsExactly("a", "x".repeat(100), "ccc");
        list.replace(list.seek(1), 7);
        assertThat(elements()).containsExactly("a", "7", "ccc");
        assertThat(bytes.length()).isEqualTo(list.bytes());
    }

    @Test
    void shouldDeleteRanges() {
        append("a", "b", "c", "d", "e");
        assertThat(list.delete(list.seek(1), 2)).isEqualTo(list.seek(1));
        assertThat(elements()).containsExactly("a", "d", "e");
        assertThat(list.delete(list.last())).isEqualTo(Listpack.NONE);
        list.deleteRange(-2, 100);
        assertThat(elements()).isEmpty();
        assertThat(bytes.length()).isEqualTo(Listpack.EMPTY_BYTES);
    }

    @Test
    void shouldAppendManyAtOnce() {
        append("before");
        with("text", text -> {
            list.beginAppending(Listpack.bytesOf(text) + Listpack.bytesOf(12345));
            list.put(text);
            list.put(12345);
            list.endAppending();
        });
        assertThat(elements()).containsExactly("before", "text", "12345");
        assertThat(bytes.length()).isEqualTo(list.bytes());
    }

    @Test
    void shouldTakeElementsFromAnotherListpack() {
        append("a", "d");
        GrowingBytes otherBytes = new GrowingBytes(allocator);
        Listpack other = new Listpack(allocator).bindEmpty(otherBytes);
        with("b", other::append);
        other.append(3);
        int length = other.bytes() - Listpack.EMPTY_BYTES;
        list.insertEncoded(list.seek(1), other.address() + other.first(), length, 2);
        list.insertEncoded(Listpack.NONE, other.address() + other.first(), length, 2);
        assertThat(elements()).containsExactly("a", "b", "3", "d", "b", "3");
        other.close();
        otherBytes.close();
    }

    @Test
    void shouldCountWhenTheHeaderCannot() {
        for (int i = 0; i < 65534; i++) list.append(i & 7);
        assertThat(hex().substring(8, 12)).isEqualTo("feff");
        list.append(1);
        assertThat(hex().substring(8, 12)).isEqualTo("ffff");
        list.append(2);
        assertThat(list.size()).isEqualTo(65536);
        assertThat(list.integer(list.seek(65535))).isEqualTo(2);
        assertThat(list.integer(list.seek(-2))).isEqualTo(1);
        list.deleteRange(0, 10);
        assertThat(list.size()).isEqualTo(65526);
        assertThat(hex().substring(8, 12)).isEqualTo("f6ff");
    }

    @Test
    void shouldKeepTextsOfSomeIntegers() {
        append("1000", "2000", "3000", "4000");
        Slice[] views = new Slice[4];
        for (int i = 0; i < 4; i++) views[i] = list.element(list.seek(i), new Slice());
        for (int i = 0; i < 4; i++) assertThat(views[i].text()).isEqualTo((i + 1) + "000");
    }

    @Test
    void shouldLeaveAllAsItWasWithoutMemory() {
        append("a", "b");
        String before = hex();
        with("c", c -> {
            memory.refuse(true);
            try {
                org.assertj.core.api.Assertions.assertThatThrownBy(() -> list.append(c))
                        .isInstanceOf(MemoryExhausted.class);
                org.assertj.core.api.Assertions.assertThatThrownBy(() -> list.replace(list.first(), 1L << 40))
                        .isInstanceOf(MemoryExhausted.class);
            } finally {
                memory.refuse(false);
            }
        });
        assertThat(hex()).isEqualTo(before);
    }

    @Test
    void shouldDeleteWithoutMemory() {
        append("a", "b", "c");
        memory.refuse(true);
        list.delete(list.seek(1));
        memory.refuse(false);
        assertThat(elements()).containsExactly("a", "c");
        append("d");
        assertThat(elements()).containsExactly("a", "c", "d");
        assertThat(bytes.length()).isEqualTo(list.bytes());
    }

    private String hex() { return HexFormat.of().formatHex(bytes.toBytes(), 0, list.bytes()); }

    private List<String> elements() {
        List<String> found = new ArrayList<>();
        for (int at = list.first(); at != Listpack.NONE; at = list.next(at)) {
            String text = list.element(at, new Slice()).text();
            found.add(text);
            with(text, slice -> assertThat(list.isEqual(list.seek(found.size() - 1), slice)).isTrue());
        }
        assertThat(list.size()).isEqualTo(found.size());
        return found;
    }

    private void append(String... texts) { for (String text : texts) with(text, list::append); }

    private int find(String text, int skip) {
        int[] found = new int[1];
        with(text, slice -> found[0] = list.find(list.first(), slice, skip));
        return found[0];
    }

    private void with(String text, java.util.function.Consumer<Slice> action) {
        byte[] content = text.getBytes(StandardCharsets.ISO_8859_1);
        long block = allocator.allocate(Account.CLIENT_QUERY, Math.max(1, content.length));
        Memory.copy(content, 0, block, content.length);
        action.accept(new Slice().wrap(block, content.length));
        allocator.free(Account.CLIENT_QUERY, block, Math.max(1, content.length));
    }
}
