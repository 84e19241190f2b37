package io.javelina.management.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class MappingsTest {
    private static final AddressRange HEAP = new AddressRange(0xf8000000L, 0x100000000L);
    private static final List<AddressRange> CODE = List.of(new AddressRange(0x7f1babec7000L, 0x7f1bb3400000L));

    private static String mapping(String range, String access, int kilobytes, String name) {
        return """
                %s %s 00000000 00:00 0                          %s
                Size:               1024 kB
                Rss:                %4d kB
                Pss:                  10 kB
                VmFlags: rd wr mr mw me ac sd
                """.formatted(range, access, name, kilobytes);
    }

    private static Mappings read(String... mappings) throws Exception {
        return Mappings.read(new ByteArrayInputStream(String.join("", mappings).getBytes()), HEAP, CODE);
    }

    @Test
    void shouldCountEveryMappingInOnePlace() throws Exception {
        Mappings read = read(mapping("84001000-84d95000", "rw-p", 100, "/usr/lib/jvm/lib/server/classes.jsa"),
                mapping("f8000000-faaa0000", "rw-p", 200, ""), mapping("faaa0000-100000000", "rw-p", 50, ""),
                mapping("562a25793000-562a257dc000", "rw-p", 30, "[heap]"),
                mapping("7f1b74000000-7f1b74021000", "rw-p", 4, ""),
                mapping("7f1b74021000-7f1b78000000", "---p", 0, ""),
                mapping("7f1babec7000-7f1bac137000", "rwxp", 60, ""),
                mapping("7f1bc2880000-7f1bc2884000", "---p", 0, ""),
                mapping("7f1bc2884000-7f1bc2980000", "rw-p", 20, ""),
                mapping("7f1bc3600000-7f1bc38e3000", "r--p", 300, "/usr/lib/jvm/lib/server/libjvm.so"),
                mapping("7f1bc4ea3000-7f1bc4ea8000", "rw-p", 7, ""),
                mapping("7ffc7cfdb000-7ffc7cffc000", "rw-p", 40, "[stack]"));
        assertThat(read)
                .isEqualTo(new Mappings(811 << 10, 250 << 10, 60 << 10, 100 << 10, 300 << 10, 60 << 10, 34 << 10,
                        7 << 10));
        assertThat(read.heap() + read.code() + read.classArchive() + read.files() + read.stacks() + read.cHeap()
                + read.anonymous()).isEqualTo(read.total());
    }

    @Test
    void shouldKnowAHeapByItsNameWhenItsAddressesAreHidden() throws Exception {
        String table = mapping("40000000000-40004000000", "rw-s", 500, "/memfd:java_heap (deleted)");
        Mappings read = Mappings.read(new ByteArrayInputStream(table.getBytes()), null, AddressRange.NONE);
        assertThat(read.heap()).isEqualTo(500 << 10);
        assertThat(read.files()).isZero();
    }

    @Test
    void shouldTakeAnAlignedMappingWithoutRestForAnonymous() throws Exception {
        Mappings read = read(mapping("7f1b74000000-7f1b74021000", "rw-p", 4, ""),
                mapping("7f1b75000000-7f1b75021000", "rw-p", 5, ""));
        assertThat(read.cHeap()).isZero();
        assertThat(read.anonymous()).isEqualTo(9 << 10);
    }

    @Test
    void shouldNotTakeMetaspaceBehindAGapForAStack() throws Exception {
        Mappings read = read(mapping("851a0000-851c0000", "---p", 0, ""), mapping("851c0000-851e0000", "rw-p", 72, ""));
        assertThat(read.stacks()).isZero();
    }

    @Test
    void shouldFindBoundsInTheReportsOfTheJvm() {
        assertThat(AddressRange.around("""
                DefNew     total 39296K, used 21201K [0x00000000f8000000, 0x00000000faaa0000, 0x00000000faaa0000)
                Tenured    total 87424K, used 2567K [0x00000000faaa0000, 0x0000000100000000, 0x0000000100000000)
                """)).isEqualTo(HEAP);
        assertThat(AddressRange.around("garbage-first heap   total reserved 131072K, committed 131072K, used 40503K "
                + "[0x00000000f8000000, 0x0000000100000000)")).isEqualTo(HEAP);
        assertThat(
                AddressRange.around("PSYoungGen eden 56% used [0x00000000f8000000,0x00000000f8ff,0x0000000100000000)"))
                .isEqualTo(HEAP);
        assertThat(AddressRange.around(" - [0x00000000f8000000, 0x0000000100000000) ")).isEqualTo(HEAP);
        assertThat(AddressRange.around("ZHeap used 48M, capacity 128M, max capacity 128M")).isNull();
    }

    /// On a real process: the heap's resident part lies between what is used and what is reserved.
    @Test
    void shouldReadThisProcess() throws Exception {
        assumeThat(Files.isReadable(Path.of("/proc/self/smaps"))).isTrue();
        JvmMemoryReader jvm = new JvmMemoryReader();
        Mappings read = Mappings.read(jvm.heap(), jvm.code());
        JvmMemory said = jvm.read();
        assertThat(said.heapRangeKnown()).isTrue();
        assertThat(read.heap()).isBetween(said.heapUsed() / 4, said.heapCommitted() + (1 << 20));
        assertThat(read.code()).isPositive().isLessThan(said.codeCacheCommitted() + (1 << 20));
        assertThat(read.files()).isPositive();
        assertThat(read.stacks()).isPositive();
        assertThat(read.cHeap()).isPositive();
        assertThat(ResidentSize.bytes(0)).isBetween(read.total() / 2, read.total() * 2);
    }
}
