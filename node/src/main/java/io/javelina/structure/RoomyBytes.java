package io.javelina.structure;

import io.javelina.memory.MemoryExhausted;

/// Some [ResizableBytes] that are given room for all that is about to come, so that many small changes of size are one
/// large one.
///
/// Between [#begin] and [#end] a structure that lives in the bytes is bound to this object instead, and what it does within
/// the room costs no change of size. Reused.
public final class RoomyBytes implements ResizableBytes {
    private ResizableBytes bytes;
    private long address;
    private long length;
    private long room;

    /// Takes over `newBytes`, of which the first `used` are in use, and makes room for `more`.
    ///
    /// @throws io.javelina.memory.MemoryExhausted when there is none; then nothing has changed
    public RoomyBytes begin(ResizableBytes newBytes, long used, long more) {
        length = used;
        room = Math.max(used + more, newBytes.length());
        address = newBytes.resize(room);
        bytes = newBytes;
        return this;
    }

    @Override
    public long address() { return address; }

    @Override
    public long length() { return length; }

    @Override
    public long resize(long newLength) {
        if (newLength > room) {
            address = bytes.resize(newLength);
            room = newLength;
        }
        length = newLength;
        return address;
    }

    /// Whether [#begin] was called, and [#end] and [#abandon] not since.
    public boolean isOpen() { return bytes != null; }

    /// Gives up the room that was not used. Without memory for a smaller block it stays, which does no harm: structures
    /// know their own length.
    public void end() {
        ResizableBytes grown = bytes;
        bytes = null;
        if (length == room) return;
        try {
            grown.resize(length);
        } catch (MemoryExhausted e) {
            assert grown.length() == room : "nothing has changed";
        }
    }

    /// Ends it when the bytes have gone elsewhere.
    public void abandon() { bytes = null; }
}
