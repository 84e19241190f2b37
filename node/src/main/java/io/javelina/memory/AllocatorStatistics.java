package io.javelina.memory;

import java.util.OptionalLong;

/// What the allocator holds of the system's memory. A figure that it cannot give is absent, never zero.
///
/// @param allocatedBytes sum of the ledger: usable bytes of all live blocks
/// @param reportedBytes live bytes as the allocator itself counts them; only a jemalloc with statistics does
/// @param activeBytes pages that hold at least one live block
/// @param dirtyBytes pages that hold none any more and still take memory
/// @param muzzyBytes unused pages that the system may take when it needs them
/// @param residentBytes active and dirty pages, and the metadata where it is known
/// @param metadataBytes the allocator's own book-keeping
/// @param retainedBytes address space that is kept without memory behind it
/// @param smallBinWasteBytes free places in pages of small blocks: what defragmentation could win
public record AllocatorStatistics(long allocatedBytes, OptionalLong reportedBytes, OptionalLong activeBytes,
        OptionalLong dirtyBytes, OptionalLong muzzyBytes, OptionalLong residentBytes, OptionalLong metadataBytes,
        OptionalLong retainedBytes, OptionalLong smallBinWasteBytes) {

    static AllocatorStatistics onlyAllocated(long bytes) {
        OptionalLong none = OptionalLong.empty();
        return new AllocatorStatistics(bytes, none, none, none, none, none, none, none, none);
    }

    /// Bytes lost inside active pages: the waste of small bins where it is known, else active minus allocated.
    public OptionalLong fragmentationBytes() {
        if (smallBinWasteBytes.isPresent() || activeBytes.isEmpty()) return smallBinWasteBytes;
        return OptionalLong.of(Math.max(0, activeBytes.getAsLong() - allocatedBytes));
    }
}
