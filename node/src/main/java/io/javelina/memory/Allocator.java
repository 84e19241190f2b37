package io.javelina.memory;

/// The one way to native memory: every block is allocated for an account and goes back to it.
///
/// Not closed at shutdown: the process ends. Tests check that every account is back where it began.
public final class Allocator {
    private final NativeAllocator blocks;
    private final Ledger ledger;

    Allocator(NativeAllocator blocks, Ledger ledger) {
        this.blocks = blocks;
        this.ledger = ledger;
    }

    /// The best allocator of this platform with a ledger of its own: jemalloc, else the C library's.
    public static Allocator create() { return new Allocator(Jemalloc.builtIn(), new Ledger()); }

    public Ledger ledger() { return ledger; }

    /// A new block of at least `bytes` bytes, its content undefined.
    ///
    /// @throws MemoryExhausted when the system has no more memory
    public long allocate(Account account, long bytes) {
        long address = blocks.allocate(bytes);
        if (address == 0) throw new MemoryExhausted(account, bytes);
        ledger.add(account, blocks.usableBytes(address, bytes));
        return address;
    }

    /// As [#allocate], filled with zeros.
    public long allocateZeroed(Account account, long bytes) {
        long address = allocate(account, bytes);
        Memory.fill(address, bytes, 0);
        return address;
    }

    /// Releases a block that was allocated for `account` with a request of `bytes` bytes. Any thread may call this.
    public void free(Account account, long address, long bytes) {
        ledger.add(account, -blocks.usableBytes(address, bytes));
        blocks.free(address, bytes);
    }

    /// A block of `newBytes` bytes that begins with the content of the old one, which is gone.
    public long reallocate(Account account, long address, long bytes, long newBytes) {
        long moved = allocate(account, newBytes);
        Memory.copy(address, moved, Math.min(bytes, newBytes));
        free(account, address, bytes);
        return moved;
    }

    /// How many bytes the block at `address`, requested with `bytes`, really takes.
    public long usableBytes(long address, long bytes) { return blocks.usableBytes(address, bytes); }

    /// The largest request that takes the same block as one of `bytes` bytes: layouts use blocks up to it.
    public long roundUp(long bytes) { return blocks.usableBytes(0, bytes); }

    /// Name and version of what gives the blocks, such as `jemalloc-5.3.1`.
    public String name() { return blocks.name(); }
}
