package io.javelina.memory;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;

/// Checked mode: finds use after free, double free, frees that do not match their allocation, and accesses outside
/// the bytes that were asked for.
///
/// Each block lies between two red zones. A freed block is poisoned and kept back for a while (the quarantine), so
/// that late accesses meet it and not its successor. What the kernel or a library wrote without asking [Memory] is
/// found later, when a red zone or the poison turns out to be damaged.
///
/// Any thread may allocate, free and access. One lock guards all changes; accesses take none.
final class Checker {
    private static final byte FRESH = (byte) 0xA5;
    private static final byte ZONE = (byte) 0xFB;
    private static final byte POISON = (byte) 0xDD;
    /// No more than this of a block is filled, so that large tables stay cheap.
    private static final long FILL_BYTES = 64 << 10;
    /// The quarantine holds this much, and no single block larger than an eighth of it.
    private static final long QUARANTINE_BYTES = 32 << 20;
    private static final int SMALL_MARGIN = 16;
    /// Larger blocks get margins of a cache line, so that a step of one bucket too many lands in them.
    private static final int MARGIN = 64;

    private static final BlockTable LIVE = new BlockTable();
    private static final Queue<Block> QUARANTINE = new ArrayDeque<>();
    private static long quarantined;

    private Checker() {}

    static void access(long address, int bytes) {
        if (!Shadow.isOpen(address, bytes)) throw fault(address, bytes, Shadow.firstClosed(address, bytes));
    }

    static void range(long address, long bytes) {
        if (bytes < 0) throw new MemoryFault("a range of " + bytes + " bytes at " + Long.toHexString(address));
        long closed = Shadow.firstClosed(address, bytes);
        if (closed >= 0) throw fault(address, bytes, closed);
    }

    /// The address of a new block, or 0 when the system has no more memory.
    static long allocate(Allocator owner, Account account, long bytes, int alignment, boolean zeroed) {
        int margin = Math.max(alignment, bytes < MARGIN ? SMALL_MARGIN : MARGIN);
        long whole = Block.wholeBytes(bytes, margin);
        int wholeAlignment = Math.max(SMALL_MARGIN, alignment);
        long start = owner.blocks().allocateAligned(whole, wholeAlignment, zeroed);
        if (start == 0) return 0;
        Block block = new Block(start + margin, bytes, alignment, margin, account, owner);
        if (!zeroed) RawMemory.fill(block.address, Math.min(bytes, FILL_BYTES), FRESH);
        RawMemory.fill(start, margin, ZONE);
        RawMemory.fill(block.address + bytes, start + whole - block.address - bytes, ZONE);
        register(block);
        return block.address;
    }

    private static synchronized void register(Block block) {
        Shadow.close(block.start(), block.margin, Shadow.RED_ZONE);
        Shadow.open(block.address, block.bytes);
        long end = block.start() + block.wholeBytes();
        Shadow.close(end - block.margin, block.margin, Shadow.RED_ZONE);
        LIVE.add(block);
    }

    static synchronized void free(Allocator owner, Account account, long address, long bytes, int alignment) {
        Block block = LIVE.find(address);
        if (block == null) throw notABlock(address);
        if (block.account != account || block.bytes != bytes || block.alignment != alignment || block.owner != owner)
            throw mismatch(block, owner, account, bytes, alignment);
        checkZones(block);
        LIVE.remove(block);
        block.freed();
        RawMemory.fill(address, Math.min(bytes, FILL_BYTES), POISON);
        Shadow.close(block.start(), block.wholeBytes(), Shadow.FREED);
        quarantine(block);
    }

    static synchronized void reassign(long address, Account account) {
        Block block = LIVE.find(address);
        if (block == null) throw notABlock(address);
        block.account = account;
    }

    private static void quarantine(Block block) {
        if (block.wholeBytes() > QUARANTINE_BYTES / 8) {
            release(block);
            return;
        }
        QUARANTINE.add(block);
        quarantined += block.wholeBytes();
        while (quarantined > QUARANTINE_BYTES) {
            Block oldest = QUARANTINE.remove();
            quarantined -= oldest.wholeBytes();
            release(oldest);
        }
    }

    private static void release(Block block) {
        checkFilled(block.address, Math.min(block.bytes, FILL_BYTES), POISON, block, "written after it was freed");
        Shadow.close(block.start(), block.wholeBytes(), Shadow.CLOSED);
        block.owner.blocks().freeAligned(block.start(), block.wholeBytes(),
                Math.max(SMALL_MARGIN, block.alignment));
    }

    private static void checkZones(Block block) {
        long end = block.address + block.bytes;
        checkFilled(block.start(), block.margin, ZONE, block, "written before its first byte");
        checkFilled(end, block.start() + block.wholeBytes() - end, ZONE, block, "written behind its last byte");
    }

    private static void checkFilled(long address, long bytes, byte pattern, Block block, String what) {
        long word = (pattern & 0xffL) * 0x0101010101010101L;
        long at = 0;
        while (at <= bytes - 8 && RawMemory.getLong(address + at) == word) at += 8;
        while (at < bytes && RawMemory.getByte(address + at) == pattern) at++;
        if (at < bytes)
            throw new MemoryFault(what + ", at " + Long.toHexString(address + at) + ": " + block.describe());
    }

    static synchronized void allow(long address, long bytes) {
        long start = address & -Shadow.GRANULE;
        long end = address + bytes + Shadow.GRANULE - 1 & -Shadow.GRANULE;
        Shadow.open(start, end - start);
    }

    static synchronized void forbid(long address, long bytes) {
        long start = address & -Shadow.GRANULE;
        Shadow.close(start, address + bytes - start, Shadow.CLOSED);
    }

    /// Gives back all blocks that are kept back, so that leaks of others and statistics can be judged.
    static synchronized void emptyQuarantine() {
        while (!QUARANTINE.isEmpty()) release(QUARANTINE.remove());
        quarantined = 0;
    }

    private static synchronized MemoryFault fault(long address, long bytes, long place) {
        String where = bytes + " bytes at " + Long.toHexString(address);
        Block near = blockAround(place);
        if (near == null) return new MemoryFault("access to " + where + ", which is in no block");
        long offset = place - near.address;
        if (LIVE.find(near.address) != near)
            return new MemoryFault(
                    "use after free: access to " + where + ", byte " + offset + " of " + near.describe());
        return new MemoryFault("access to " + where + ", outside at byte " + offset + " of " + near.describe());
    }

    private static MemoryFault notABlock(long address) {
        Block near = blockAround(address);
        if (near == null) return new MemoryFault("free of " + Long.toHexString(address) + ", which is in no block");
        boolean again = near.address == address;
        return new MemoryFault((again ? "double free of " : "free of " + Long.toHexString(address) + " inside ")
                + near.describe());
    }

    private static MemoryFault mismatch(Block block, Allocator owner, Account account, long bytes, int alignment) {
        return new MemoryFault("freed as " + bytes + " bytes aligned to " + alignment + " of " + account
                + (block.owner == owner ? ": " : " through another allocator: ") + block.describe());
    }

    /// The live or freed block whose bytes or red zones hold `place`. Slow, for messages only.
    private static Block blockAround(long place) {
        Block[] found = new Block[1];
        LIVE.forEach(block -> { if (block.covers(place)) found[0] = block; });
        for (Block block : QUARANTINE) if (found[0] == null && block.covers(place)) found[0] = block;
        return found[0];
    }

    /// The live blocks of one allocator, those with the same account and site in one paragraph, most bytes first.
    static synchronized String describeLive(Allocator owner) {
        Map<String, long[]> groups = new HashMap<>();
        LIVE.forEach(block -> {
            if (block.owner != owner) return;
            long[] sum = groups.computeIfAbsent(block.account + " allocated" + block.allocationSite(),
                    _ -> new long[2]);
            sum[0]++;
            sum[1] += block.bytes;
        });
        List<Map.Entry<String, long[]>> rows = new ArrayList<>(groups.entrySet());
        rows.sort(Comparator.comparingLong(row -> -row.getValue()[1]));
        StringBuilder text = new StringBuilder();
        for (var row : rows)
            text.append(row.getValue()[0]).append(" blocks, ").append(row.getValue()[1]).append(" bytes of ")
                    .append(row.getKey()).append('\n');
        return text.toString();
    }
}
