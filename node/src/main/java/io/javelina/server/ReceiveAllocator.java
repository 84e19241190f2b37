package io.javelina.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelConfig;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.util.UncheckedBooleanSupplier;
import java.util.function.Supplier;

/// Decides where the transport reads to: the connection says, each time there is something to read. Each connection is read
/// once per turn, so that none starves the others; the transport tells again of what is left.
@SuppressWarnings("deprecation") // the return type of newHandle is deprecated, its replacement is a subtype
final class ReceiveAllocator implements RecvByteBufAllocator {
    private final Supplier<ByteBuf> target;

    ReceiveAllocator(Supplier<ByteBuf> target) { this.target = target; }

    @Override
    public Handle newHandle() { return new ReceiveHandle(); }

    private final class ReceiveHandle implements ExtendedHandle {
        private int attempted;
        private int last;

        @Override
        public ByteBuf allocate(ByteBufAllocator unused) { return target.get(); }

        @Override
        public int guess() { return Receiver.BUFFER_BYTES; }

        @Override
        public void reset(ChannelConfig config) {}

        @Override
        public void incMessagesRead(int messages) {}

        @Override
        public void lastBytesRead(int bytes) { last = bytes; }

        @Override
        public int lastBytesRead() { return last; }

        @Override
        public void attemptedBytesRead(int bytes) { attempted = bytes; }

        @Override
        public int attemptedBytesRead() { return attempted; }

        @Override
        public boolean continueReading() { return false; }

        @Override
        public boolean continueReading(UncheckedBooleanSupplier maybeMore) { return continueReading(); }

        @Override
        public void readComplete() {}
    }
}
