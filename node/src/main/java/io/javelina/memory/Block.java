package io.javelina.memory;

import java.lang.StackWalker.StackFrame;

/// What checked mode knows of one block: where it lies, for whom, and who allocated and freed it.
final class Block {
    /// Recording sites costs about 2 us per block, so it is asked for with `-Djavelina.memory.sites=true`.
    static final boolean SITES = Boolean.getBoolean("javelina.memory.sites");
    private static final int SITE_FRAMES = 8;
    private static final StackWalker STACK = StackWalker.getInstance();

    /// The first byte the program may use.
    final long address;
    /// What the program asked for.
    final long bytes;
    final int alignment;
    /// Red zone before the block; behind it lies one of the same size, after rounding up to 8.
    final int margin;
    /// Changes only when the block is handed to another account.
    Account account;
    final Allocator owner;
    private final StackFrame[] allocatedAt;
    private StackFrame[] freedAt;
    private String freedBy;

    Block(long address, long bytes, int alignment, int margin, Account account, Allocator owner) {
        this.address = address;
        this.bytes = bytes;
        this.alignment = alignment;
        this.margin = margin;
        this.account = account;
        this.owner = owner;
        allocatedAt = here();
    }

    void freed() {
        freedBy = Thread.currentThread().getName();
        freedAt = here();
    }

    private static StackFrame[] here() {
        if (!SITES) return null;
        return STACK.walk(frames -> frames.filter(frame -> !isOurs(frame)).limit(SITE_FRAMES)
                .toArray(StackFrame[]::new));
    }

    private static boolean isOurs(StackFrame frame) {
        String name = frame.getClassName();
        return name.equals(Block.class.getName()) || name.equals(Checker.class.getName())
                || name.equals(Allocator.class.getName());
    }

    /// Bytes from the left end of the left red zone to the right end of the right one.
    long wholeBytes() { return wholeBytes(bytes, margin); }

    static long wholeBytes(long bytes, int margin) {
        return margin + (bytes + Shadow.GRANULE - 1 & -Shadow.GRANULE) + margin;
    }

    long start() { return address - margin; }

    boolean covers(long place) { return place >= start() && place < start() + wholeBytes(); }

    /// Where the block was allocated, one frame a line; a hint how to learn it when sites are not recorded.
    String allocationSite() { return site(allocatedAt); }

    private static String site(StackFrame[] frames) {
        if (frames == null) return "\n    (run with -Djavelina.memory.sites=true to see where)";
        StringBuilder text = new StringBuilder();
        for (StackFrame frame : frames) text.append("\n    at ").append(frame.toStackTraceElement());
        return text.toString();
    }

    String describe() {
        String text = "block " + Long.toHexString(address) + " of " + bytes + " bytes for " + account + ", allocated"
                + allocationSite();
        return freedBy == null ? text : text + "\n  freed by thread " + freedBy + site(freedAt);
    }
}
