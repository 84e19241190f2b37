package io.javelina.memory;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The one way to native memory: every block is allocated for an account and goes back to it.
///
/// * Blocks are aligned to 16 bytes, those of 8 bytes or less to 8.
/// * Any thread may call any method, and free what another one allocated.
/// * The ledger counts the bytes a block really takes. It shows the same figures in checked mode, whose red zones
///   and quarantine are nobody's.
///
/// Not closed at shutdown: the process ends. Tests check that every account is back where it began.
public final class Allocator {
    private final NativeAllocator blocks;
    private final Ledger ledger;
    private final List<String> warnings;

    Allocator(NativeAllocator blocks, Ledger ledger, List<String> warnings) {
        this.blocks = blocks;
        this.ledger = ledger;
        this.warnings = List.copyOf(warnings);
    }

    /// The best allocator of this platform with a ledger of its own: jemalloc, else the C library's.
    public static Allocator create() { return create(AllocatorSettings.defaults()); }

    /// An allocator with a ledger of its own. What was asked for and cannot be had is replaced by the next best, and
    /// [#warnings] says so. The first jemalloc of a process is the only one: all later allocators share it, its
    /// library and its settings, of which the last ones count.
    public static Allocator create(AllocatorSettings settings) {
        List<String> warnings = new ArrayList<>();
        NativeAllocator blocks = choose(settings, warnings);
        blocks.backgroundThread(settings.backgroundThread());
        blocks.decay(settings.dirtyDecayMillis(), settings.muzzyDecayMillis());
        return new Allocator(blocks, new Ledger(), warnings);
    }

    private static NativeAllocator choose(AllocatorSettings settings, List<String> warnings) {
        if (settings.kind() == AllocatorSettings.Kind.C_LIBRARY) return new CLibrary();
        if (settings.library().isPresent())
            try {
                return jemalloc(settings, warnings);
            } catch (IOException e) {
                warnings.add("using the jemalloc that comes with Javelina: " + e.getMessage());
            }
        try {
            JemallocLibrary.load(Optional.empty());
            return Jemalloc.open();
        } catch (IOException e) {
            warnings.add("using the C library's allocator, which keeps no statistics: " + e.getMessage());
            return new CLibrary();
        }
    }

    private static NativeAllocator jemalloc(AllocatorSettings settings, List<String> warnings) throws IOException {
        JemallocLibrary library = JemallocLibrary.load(settings.library());
        if (!library.file().equals(settings.library()))
            warnings.add("using the jemalloc that this process has loaded before, not " + settings.library().get());
        return Jemalloc.open();
    }

    /// What could not be done as the settings asked, in sentences for the log.
    public List<String> warnings() { return warnings; }

    public Ledger ledger() { return ledger; }

    NativeAllocator blocks() { return blocks; }

    /// A new block of at least `bytes` bytes, its content undefined.
    ///
    /// @throws MemoryExhausted when the system has no more memory
    public long allocate(Account account, long bytes) {
        if (Memory.CHECKED) return allocateChecked(account, bytes, 1, false);
        long address = given(blocks.allocate(bytes), account, bytes);
        ledger.allocated(account, blocks.usableBytes(address, bytes));
        return address;
    }

    /// As [#allocate], filled with zeros. Large blocks cost no more than the pages that are used of them.
    public long allocateZeroed(Account account, long bytes) {
        if (Memory.CHECKED) return allocateChecked(account, bytes, 1, true);
        long address = given(blocks.allocateZeroed(bytes), account, bytes);
        ledger.allocated(account, blocks.usableBytes(address, bytes));
        return address;
    }

    /// As [#allocate], at a multiple of `alignment`: a power of two up to 4096. Freed by [#freeAligned].
    public long allocateAligned(Account account, long bytes, int alignment) {
        return allocateAligned(account, bytes, alignment, false);
    }

    /// As [#allocateAligned], filled with zeros.
    public long allocateAlignedZeroed(Account account, long bytes, int alignment) {
        return allocateAligned(account, bytes, alignment, true);
    }

    private long allocateAligned(Account account, long bytes, int alignment, boolean zeroed) {
        if (Integer.bitCount(alignment) != 1 || alignment > NativeAllocator.LARGEST_ALIGNMENT)
            throw new IllegalArgumentException("alignment " + alignment);
        if (Memory.CHECKED) return allocateChecked(account, bytes, alignment, zeroed);
        long address = given(blocks.allocateAligned(bytes, alignment, zeroed), account, bytes);
        ledger.allocated(account, usableBytes(address, bytes, alignment));
        return address;
    }

    private long allocateChecked(Account account, long bytes, int alignment, boolean zeroed) {
        if (bytes < 0) throw new MemoryFault("request of " + bytes + " bytes for " + account);
        long address = given(Checker.allocate(this, account, bytes, alignment, zeroed), account, bytes);
        ledger.allocated(account, usableBytes(address, bytes, alignment));
        return address;
    }

    private static long given(long address, Account account, long bytes) {
        if (address == 0) throw new MemoryExhausted(account, bytes);
        return address;
    }

    /// Releases a block that was allocated for `account` with a request of `bytes` bytes. Any thread may call this.
    public void free(Account account, long address, long bytes) {
        if (Memory.CHECKED) Checker.free(this, account, address, bytes, 1);
        ledger.freed(account, usableBytes(address, bytes));
        if (!Memory.CHECKED) blocks.free(address, bytes);
    }

    /// Releases a block of [#allocateAligned] or [#allocateAlignedZeroed]; `bytes` and `alignment` are those of its
    /// request.
    public void freeAligned(Account account, long address, long bytes, int alignment) {
        if (Memory.CHECKED) Checker.free(this, account, address, bytes, alignment);
        ledger.freed(account, usableBytes(address, bytes, alignment));
        if (!Memory.CHECKED) blocks.freeAligned(address, bytes, alignment);
    }

    /// A block of `newBytes` bytes that begins with the content of the old one, which is gone. It stays in its place
    /// when it can; in checked mode it always moves.
    ///
    /// @throws MemoryExhausted when the system has no more memory; the old block is then as it was
    public long reallocate(Account account, long address, long bytes, long newBytes) {
        if (Memory.CHECKED) return reallocateChecked(account, address, bytes, newBytes);
        long usableBytes = blocks.usableBytes(address, bytes);
        long moved = given(blocks.reallocate(address, bytes, newBytes), account, newBytes);
        ledger.add(account, blocks.usableBytes(moved, newBytes) - usableBytes);
        return moved;
    }

    private long reallocateChecked(Account account, long address, long bytes, long newBytes) {
        long moved = allocate(account, newBytes);
        Memory.copy(address, moved, Math.min(bytes, newBytes));
        free(account, address, bytes);
        return moved;
    }

    /// Hands a whole block from one account to another, which frees it with the same `bytes`.
    public void reassign(Account from, Account to, long address, long bytes) {
        if (Memory.CHECKED) Checker.reassign(address, to);
        ledger.reassigned(from, to, usableBytes(address, bytes));
    }

    /// How many bytes the block at `address`, requested with `bytes`, really takes.
    public long usableBytes(long address, long bytes) {
        return Memory.CHECKED ? blocks.expectedBytes(bytes) : blocks.usableBytes(address, bytes);
    }

    private long usableBytes(long address, long bytes, int alignment) {
        return usableBytes(address, NativeAllocator.roundUp(bytes, alignment));
    }

    /// How many bytes a request of `bytes` bytes would take: a structure that asks for as many wastes nothing. Exact
    /// for jemalloc, an estimate for the C library.
    public long roundUp(long bytes) { return blocks.expectedBytes(bytes); }

    /// What the allocator holds of the system's memory, now. Cheap enough for a cron.
    public AllocatorStatistics statistics() { return blocks.statistics(ledger.total()); }

    /// Gives all unused pages back to the system. May take milliseconds.
    public void purge() {
        if (Memory.CHECKED) Checker.emptyQuarantine();
        blocks.purge();
    }

    /// The allocator's own text about itself and then the ledger (`MEMORY MALLOC-STATS`), or nothing when the
    /// allocator keeps no statistics.
    public Optional<String> report() {
        return blocks.report().map(text -> text + "\nLedger of native blocks:\n" + ledger.describe());
    }

    /// Lets jemalloc return unused pages by a thread of its own (`jemalloc-bg-thread`).
    public void backgroundThread(boolean on) { blocks.backgroundThread(on); }

    /// After how many milliseconds unused pages become muzzy, and muzzy ones go back to the system; -1 for never.
    public void decay(long dirtyMillis, long muzzyMillis) { blocks.decay(dirtyMillis, muzzyMillis); }

    /// The live blocks: in checked mode grouped by account and by where they were allocated, else the ledger's
    /// balances.
    public String describeLive() { return Memory.CHECKED ? Checker.describeLive(this) : ledger.describe(); }

    /// Name and version of what gives the blocks, such as `jemalloc-5.3.1`.
    public String name() { return blocks.name(); }
}
