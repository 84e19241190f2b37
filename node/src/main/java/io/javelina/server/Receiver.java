package io.javelina.server;

import io.javelina.memory.Account;
import io.javelina.memory.Allocator;
import io.javelina.memory.Memory;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledDirectByteBuf;

/// The receive buffers of one loop. Where the transport reads only what is there already, all connections share one:
/// its content is used up before the next read.
final class Receiver {
    /// Size of a receive buffer.
    static final int BUFFER_BYTES = 64 * 1024;
    /// Size where each connection needs one of its own.
    private static final int OWN_BUFFER_BYTES = 4096;

    private final Allocator allocator;
    private final ByteBufAllocator netty;
    private final Shared shared;

    Receiver(Allocator allocator, ByteBufAllocator netty, Transport transport) {
        this.allocator = allocator;
        this.netty = netty;
        this.shared = transport.readsWhenReady()
                ? new Shared(netty, allocator.allocate(Account.IO_BUFFERS, BUFFER_BYTES))
                : null;
    }

    /// A buffer to read to; whoever reads releases it.
    ByteBuf buffer() {
        if (shared == null)
            return new Lent(netty, allocator.allocate(Account.CLIENT_QUERY, OWN_BUFFER_BYTES), OWN_BUFFER_BYTES, true);
        return shared.clear();
    }

    /// A buffer over memory of somebody else's, to read to directly.
    ByteBuf over(long address, int bytes) { return new Lent(netty, address, bytes, false); }

    /// The buffer of all: nobody counts who uses it, as that is one at a time.
    private static final class Shared extends UnpooledDirectByteBuf {
        private Shared(ByteBufAllocator netty, long address) {
            super(netty, Memory.buffer(address, BUFFER_BYTES), BUFFER_BYTES);
        }

        @Override
        public ByteBuf retain() { return this; }

        @Override
        public boolean release() { return false; }
    }

    /// A buffer over native memory of ours.
    private final class Lent extends UnpooledDirectByteBuf {
        private final long address;
        private final int bytes;
        private final boolean owned;

        private Lent(ByteBufAllocator netty, long address, int bytes, boolean owned) {
            super(netty, Memory.buffer(address, bytes), bytes);
            this.address = address;
            this.bytes = bytes;
            this.owned = owned;
            clear();
        }

        @Override
        protected void deallocate() {
            if (owned) allocator.free(Account.CLIENT_QUERY, address, bytes);
        }
    }
}
