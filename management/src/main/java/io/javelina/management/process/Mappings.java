package io.javelina.management.process;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Resident bytes of the process' mappings, each counted in exactly one place, from one read of `/proc/self/smaps`:
///
/// - the Java heap and the code cache by the addresses that the JVM gave for them, ZGC's heap by its name;
/// - the archive of classes and other files by their names (a private file's changed pages count as the file's);
/// - thread stacks by their shape: writable, without a name, behind a small mapping that nobody may touch;
/// - the C library's heap by its shape: `[heap]`, and arenas that start at a multiple of 64 MiB and whose unused rest
///   is a mapping that nobody may touch, up to the next multiple;
/// - `anonymous` is all the rest: the allocator of the ledger, metaspace, the collector's tables.
///
/// Shapes are guesses, good ones on Linux with glibc; what is guessed wrong moves between rows but is never lost.
record Mappings(long total, long heap, long code, long classArchive, long files, long stacks, long cHeap,
        long anonymous) {
    private static final Path SMAPS = Path.of("/proc/self/smaps");

    /// `7f1bc2884000-7f1bc2980000 rw-p 00000000 00:00 0    /some/name`
    private static final Pattern HEADER = Pattern
            .compile("([0-9a-f]+)-([0-9a-f]+) (\\S{4}) \\S+ \\S+ \\S+\\s*(.*)");

    /// A path is at most 4096 bytes long, and what stands before it 73.
    private static final int MAX_LINE_BYTES = 4200;
    private static final int CHUNK_BYTES = 16 << 10;

    private static final long ARENA_BYTES = 64L << 20;

    /// The JVM guards its threads with 4 to 80 KiB, glibc with a page; metaspace leaves gaps of 64 KiB and more.
    private static final long MAX_GUARD_BYTES = 32 << 10;
    private static final long MAX_STACK_BYTES = 16 << 20;

    /// Reads the kernel's table, or gives null where there is none.
    static Mappings read(AddressRange heap, List<AddressRange> code) throws IOException {
        if (!Files.isReadable(SMAPS)) return null;
        try (InputStream table = Files.newInputStream(SMAPS)) {
            return read(table, heap, code);
        }
    }

    /// The table has some thousand lines, of which two in twenty matter; the others never become strings.
    static Mappings read(InputStream table, AddressRange heap, List<AddressRange> code) throws IOException {
        Reader reader = new Reader(heap, code);
        byte[] line = new byte[MAX_LINE_BYTES];
        byte[] chunk = new byte[CHUNK_BYTES];
        int length = 0;
        for (int count; (count = table.read(chunk)) > 0;) {
            for (int i = 0; i < count; i++) {
                if (chunk[i] != '\n') {
                    if (length < MAX_LINE_BYTES) line[length++] = chunk[i];
                    continue;
                }
                if (matters(line, length)) reader.line(new String(line, 0, length, StandardCharsets.ISO_8859_1));
                length = 0;
            }
        }
        return reader.done();
    }

    /// Lines that begin a mapping start with an address, all others with a capital letter; of those, `Rss:` counts.
    private static boolean matters(byte[] line, int length) {
        if (length == 0) return false;
        boolean isHeader = line[0] < 'A' || line[0] > 'Z';
        return isHeader || line[0] == 'R' && line[1] == 's' && line[2] == 's';
    }

    private static final class Reader {
        private final AddressRange heapRange;
        private final List<AddressRange> codeRanges;
        private long total;
        private long heap;
        private long code;
        private long classArchive;
        private long files;
        private long stacks;
        private long cHeap;
        private long anonymous;

        /// The mapping whose lines are being read, and the one before it.
        private AddressRange range = new AddressRange(0, 0);
        private String access = "";
        private String name = "";
        private long resident;
        private AddressRange previous = range;
        private String previousAccess = "";

        /// A mapping that may be an arena's used part: whether it is shows with the mapping after it.
        private long arenaResident = -1;

        Reader(AddressRange heapRange, List<AddressRange> codeRanges) {
            this.heapRange = heapRange;
            this.codeRanges = codeRanges;
        }

        void line(String line) {
            if (line.startsWith("Rss:")) resident = kilobytes(line);
            else header(line);
        }

        private static long kilobytes(String line) {
            return Long.parseLong(line.substring(line.indexOf(':') + 1, line.lastIndexOf(' ')).strip()) << 10;
        }

        private void header(String line) {
            Matcher header = HEADER.matcher(line);
            if (!header.matches()) throw new IllegalStateException("Not a line of smaps: " + line);
            count();
            previous = range;
            previousAccess = access;
            range = AddressRange.parse(header);
            access = header.group(3);
            name = header.group(4);
            resident = 0;
        }

        Mappings done() {
            count();
            settleArena(false);
            return new Mappings(total, heap, code, classArchive, files, stacks, cHeap, anonymous);
        }

        private void count() {
            settleArena(isArenaRest());
            total += resident;
            if (isHeap()) heap += resident;
            else if (codeRanges.stream().anyMatch(area -> area.holds(range.start(), range.end()))) code += resident;
            else if (name.endsWith(".jsa")) classArchive += resident;
            else if (name.startsWith("/")) files += resident;
            else if (name.equals("[heap]")) cHeap += resident;
            else if (name.startsWith("[stack") || isStack()) stacks += resident;
            else if (mayBeArena()) arenaResident = resident;
            else anonymous += resident;
        }

        /// A collector that does not tell its addresses has its heap in a file of that name, which is in memory only.
        private boolean isHeap() {
            return heapRange != null
                    ? heapRange.holds(range.start(), range.end())
                    : name.startsWith("/memfd:java_heap");
        }

        /// The used part of an arena is judged when its neighbour is known.
        private void settleArena(boolean isArena) {
            if (arenaResident < 0) return;
            if (isArena) cHeap += arenaResident;
            else anonymous += arenaResident;
            arenaResident = -1;
        }

        private boolean mayBeArena() {
            return access.startsWith("rw") && name.isEmpty() && range.start() % ARENA_BYTES == 0
                    && range.end() - range.start() <= ARENA_BYTES;
        }

        private boolean isArenaRest() {
            return access.startsWith("---") && name.isEmpty() && range.start() == previous.end()
                    && range.end() % ARENA_BYTES == 0 && previous.start() == range.end() - ARENA_BYTES;
        }

        private boolean isStack() {
            long guardBytes = previous.end() - previous.start();
            return access.startsWith("rw") && name.isEmpty() && previousAccess.startsWith("---")
                    && previous.end() == range.start() && guardBytes > 0 && guardBytes <= MAX_GUARD_BYTES
                    && range.end() - range.start() <= MAX_STACK_BYTES;
        }
    }
}
