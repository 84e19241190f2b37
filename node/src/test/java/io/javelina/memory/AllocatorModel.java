package io.javelina.memory;

import java.nio.file.Path;
import java.util.Random;

/// Random work on an allocator beside a plain model of what must be there. Throws at the first difference.
///
/// Runs inside a test, in checked mode, and as a program of its own, in which the checks are off as in production.
final class AllocatorModel {
    private static final int SLOTS = 4000;
    /// How much of either end of a block is filled and looked at.
    private static final int EDGE = 200;
    private static final Account[] ACCOUNTS = Account.values();

    private final Allocator allocator;
    private final Random random;
    private final String name;
    private final long[] address = new long[SLOTS];
    private final int[] bytes = new int[SLOTS];
    /// 0 for blocks of `allocate`.
    private final int[] alignment = new int[SLOTS];
    private final Account[] account = new Account[SLOTS];
    /// What the first and last bytes of the block are filled with.
    private final byte[] mark = new byte[SLOTS];
    private final long[] bytesOf = new long[ACCOUNTS.length];
    private final long[] blocksOf = new long[ACCOUNTS.length];

    AllocatorModel(Allocator allocator, long seed) {
        this.allocator = allocator;
        random = new Random(seed);
        name = allocator.name() + ", seed " + seed;
    }

    /// Arguments: the kind of allocator, the path of a library or `-`, the seed, and the number of steps.
    public static void main(String[] arguments) {
        AllocatorSettings settings = AllocatorSettings.defaults()
                .withKind(AllocatorSettings.Kind.valueOf(arguments[0]));
        if (!arguments[1].equals("-")) settings = settings.withLibrary(Path.of(arguments[1]));
        Allocator allocator = Allocator.create(settings);
        for (String warning : allocator.warnings()) System.out.println("warning: " + warning);
        allocator.ledger().own();
        new AllocatorModel(allocator, Long.parseLong(arguments[2])).run(Integer.parseInt(arguments[3]));
        System.out.println(allocator.name() + " checked " + Memory.CHECKED);
    }

    void run(int steps) {
        for (int step = 0; step < steps; step++) {
            int slot = random.nextInt(SLOTS);
            if (address[slot] == 0) allocate(slot);
            else if (alignment[slot] == 0 && random.nextInt(4) == 0) reallocate(slot);
            else free(slot);
            check(account[slot], step);
        }
        for (int slot = 0; slot < SLOTS; slot++) if (address[slot] != 0) free(slot);
        for (Account each : ACCOUNTS) check(each, steps);
        require(allocator.ledger().snapshot().isEmpty(), "something is left");
    }

    private int randomBytes() {
        int kind = random.nextInt(1000);
        if (kind == 0) return random.nextInt(3 << 20);
        if (kind < 30) return random.nextInt(100_000);
        if (kind < 100) return random.nextInt(8000);
        return random.nextInt(300);
    }

    private void allocate(int slot) {
        bytes[slot] = randomBytes();
        account[slot] = ACCOUNTS[random.nextInt(ACCOUNTS.length)];
        alignment[slot] = random.nextInt(5) == 0 ? 8 << random.nextInt(6) : 0;
        boolean zeroed = random.nextInt(4) == 0;
        address[slot] = allocate(account[slot], bytes[slot], alignment[slot], zeroed);
        if (zeroed) requireMark(slot, bytes[slot], (byte) 0);
        book(slot, 1);
        fill(slot);
    }

    private long allocate(Account owner, int size, int aligned, boolean zeroed) {
        if (aligned == 0)
            return zeroed ? allocator.allocateZeroed(owner, size) : allocator.allocate(owner, size);
        return zeroed
                ? allocator.allocateAlignedZeroed(owner, size, aligned)
                : allocator.allocateAligned(owner, size, aligned);
    }

    private void reallocate(int slot) {
        int old = bytes[slot];
        book(slot, -1);
        bytes[slot] = random.nextBoolean() ? randomBytes() : Math.max(0, old + random.nextInt(64) - 32);
        address[slot] = allocator.reallocate(account[slot], address[slot], old, bytes[slot]);
        requireMark(slot, Math.min(old, bytes[slot]), mark[slot]);
        book(slot, 1);
        fill(slot);
    }

    private void free(int slot) {
        requireMark(slot, bytes[slot], mark[slot]);
        book(slot, -1);
        if (alignment[slot] == 0) allocator.free(account[slot], address[slot], bytes[slot]);
        else allocator.freeAligned(account[slot], address[slot], bytes[slot], alignment[slot]);
        address[slot] = 0;
    }

    private void book(int slot, int sign) {
        long size = alignment[slot] == 0
                ? bytes[slot]
                : NativeAllocator.roundUp(bytes[slot], alignment[slot]);
        bytesOf[account[slot].ordinal()] += sign * allocator.usableBytes(address[slot], size);
        blocksOf[account[slot].ordinal()] += sign;
    }

    /// All of small blocks, the ends of large ones.
    private void fill(int slot) {
        mark[slot] = (byte) random.nextInt();
        long edge = Math.min(bytes[slot], EDGE);
        Memory.fill(address[slot], edge, mark[slot]);
        Memory.fill(address[slot] + bytes[slot] - edge, edge, mark[slot]);
    }

    private void requireMark(int slot, int size, byte expected) {
        for (int at = 0; at < Math.min(size, EDGE); at++)
            require(Memory.getByte(address[slot] + at) == expected, "byte " + at + " of slot " + slot + " changed");
    }

    private void check(Account one, int step) {
        Ledger ledger = allocator.ledger();
        int row = one.ordinal();
        require(ledger.bytes(one) == bytesOf[row], one + " at step " + step + " has " + ledger.bytes(one)
                + " bytes, not " + bytesOf[row]);
        require(ledger.blocks(one) == blocksOf[row], one + " at step " + step + " has " + ledger.blocks(one)
                + " blocks, not " + blocksOf[row]);
        long sum = 0;
        for (long each : bytesOf) sum += each;
        require(ledger.total() == sum, "total at step " + step + " is " + ledger.total() + ", not " + sum);
    }

    private void require(boolean condition, String message) {
        if (!condition) throw new AssertionError(name + ": " + message);
    }
}
