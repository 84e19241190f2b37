package io.javelina.management.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/// Ends connections that keep us waiting: one that says nothing for a while, one that takes too long to say its
/// request, and one that takes too long to read its answer. The codec's bytes pass here, the request handler tells
/// when a request is whole and when its answer is written.
final class Deadlines extends ChannelDuplexHandler {
    private static final int IDLE_SECONDS = 60;
    private static final int REQUEST_SECONDS = 10;
    private static final int ANSWER_SECONDS = 30;

    private enum State { IDLE, RECEIVING, ANSWERING }

    private ChannelHandlerContext context;
    private State state = State.IDLE;

    /// Closes the connection when it is reached; null after the connection has ended.
    private Future<?> deadline;

    @Override
    public void channelActive(ChannelHandlerContext context) throws Exception {
        this.context = context;
        enter(State.IDLE, IDLE_SECONDS);
        super.channelActive(context);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
        if (state == State.IDLE && message instanceof ByteBuf bytes && bytes.isReadable()) {
            enter(State.RECEIVING, REQUEST_SECONDS);
        }
        super.channelRead(context, message);
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) throws Exception {
        if (state != State.ANSWERING) enter(State.ANSWERING, ANSWER_SECONDS);
        super.write(context, message, promise);
    }

    /// The request is whole; it is ours to answer now.
    void received() { enter(State.ANSWERING, ANSWER_SECONDS); }

    /// The answer is out; the next request may come.
    void answered() { enter(State.IDLE, IDLE_SECONDS); }

    private void enter(State next, int seconds) {
        if (deadline != null) deadline.cancel(false);
        state = next;
        deadline = context.channel().isActive()
                ? context.executor().schedule(() -> context.close(), seconds, TimeUnit.SECONDS)
                : null;
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) throws Exception {
        if (deadline != null) deadline.cancel(false);
        deadline = null;
        super.channelInactive(context);
    }
}
