package io.javelina.persistence;

import io.javelina.memory.ScratchBuffer;
import io.javelina.structure.ResizableBytes;

/// A scratch buffer as the place of a structure that is put together in it.
final class ScratchBytes implements ResizableBytes {
    private final ScratchBuffer buffer;

    ScratchBytes(ScratchBuffer buffer) { this.buffer = buffer; }

    @Override
    public long address() { return buffer.address(); }

    @Override
    public long length() { return buffer.length(); }

    @Override
    public long resize(long length) {
        long more = length - buffer.length();
        if (more <= 0) {
            buffer.truncate(length);
        } else {
            buffer.reserve(more);
            buffer.advance(more);
        }
        return buffer.address();
    }
}
