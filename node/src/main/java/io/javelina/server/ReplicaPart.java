package io.javelina.server;

import io.javelina.memory.Memory;
import io.javelina.replication.BlockReader;
import io.netty.buffer.ByteBufAllocator;

/// Some bytes of a stream on their way to a replica. No memory of its own, but an object on the heap; the block that the
/// bytes are in stays until the transport is done with it. It counts nothing for the replica, which counts all blocks
/// from the first byte on that it has not got.
final class ReplicaPart extends OutputPart {
    /// As [SharedMessage#PART_BYTES]: the same kind of object.
    static final int HEAP_BYTES = SharedMessage.PART_BYTES;

    private final Replica replica;
    private final BlockReader reader;
    private final BlockReader.Run run;

    ReplicaPart(OutputPool pool, ByteBufAllocator netty, Replica replica, BlockReader reader, BlockReader.Run run) {
        super(pool, netty, Memory.buffer(run.address(), run.bytes()), 0);
        this.replica = replica;
        this.reader = reader;
        this.run = run;
        writerIndex(run.bytes());
    }

    @Override
    int ownBytes() { return 0; }

    @Override
    void recycle() {
        replica.sent(reader, run.bytes());
        run.release();
    }
}
