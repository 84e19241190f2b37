package io.javelina.server;

import io.javelina.management.process.ResidentSize;
import io.javelina.memory.AccountGroup;
import io.javelina.memory.Allocator;
import io.javelina.memory.AllocatorStatistics;
import io.javelina.memory.Ledger;

/// Figures of memory that have to be looked at again and again: the peak, what the start took, and ten times a second
/// what the kernel and the allocator say. Node loop only.
final class MemorySampler {
    /// What belongs together of one moment.
    ///
    /// @param ledgerBytes the sum of the ledger
    record Sample(long rssBytes, long ledgerBytes, AllocatorStatistics allocator) {
    }

    private final Allocator allocator;
    private final Ledger ledger;
    private long peakBytes;
    private long startupBytes;
    private Sample sample;

    MemorySampler(Allocator allocator) {
        this.allocator = allocator;
        this.ledger = allocator.ledger();
        endStartup();
        take();
    }

    /// The start is over: what the node holds now to run at all is what the start took.
    void endStartup() { startupBytes = ledger.bytes(AccountGroup.SERVER); }

    /// Called wherever memory may just have been at its highest; costs some nanoseconds.
    void raisePeak() {
        long now = ledger.total();
        if (now > peakBytes) peakBytes = now;
    }

    /// Asks the kernel and the allocator; some tens of microseconds.
    void take() {
        raisePeak();
        long ledgerBytes = ledger.total();
        sample = new Sample(ResidentSize.bytes(ledgerBytes), ledgerBytes, allocator.statistics());
    }

    /// The highest sum of the ledger so far.
    long peakBytes() { return peakBytes; }

    /// What no other figure of overhead reports of the ledger at the end of the start.
    long startupBytes() { return startupBytes; }

    /// Taken a tenth of a second ago at most.
    Sample sample() { return sample; }
}
