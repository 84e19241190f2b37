package io.javelina.server;

import io.javelina.command.Client;
import io.javelina.command.Command;
import io.javelina.memory.Account;
import io.javelina.memory.Slice;
import io.javelina.resp.Arguments;
import io.javelina.resp.RequestParser;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/// One client's connection: bytes come in, whole requests are executed in batches, replies go out at the end of the
/// loop's turn. Node loop only.
final class Connection extends Client {
    /// Replies that a client has not read, in bytes, above which no more of its requests are executed. High enough for a
    /// client that sends a long pipeline before it reads.
    private static final long BACK_PRESSURE_BYTES = 256L << 20;
    private static final long BACK_PRESSURE_ENDS_BYTES = 64L << 20;

    private final NodeLoop loop;
    private final Channel channel;
    private final RequestParser parser = new RequestParser();
    private final QueryBuffer query;
    private final Output output;
    /// Arguments of a request that is there in part, null when there is none.
    private Arguments partial;
    /// Whether there may be another whole request in what was received.
    private boolean more;
    /// What was received is no request; said to the client after the replies to the requests before it.
    private boolean protocolErrorPending;
    private boolean closing;
    private boolean closed;
    private boolean readingPaused;
    /// Unix milliseconds.
    private final long connectedMillis;
    /// Null before the first.
    private Command lastCommand;
    /// Set while the loop has this connection on its list of those with replies to send.
    boolean queuedForFlush;

    Connection(long id, NodeLoop loop, Channel channel) {
        super(id, loop.keyspace().database(0));
        this.loop = loop;
        this.connectedMillis = loop.keyspace().now();
        this.channel = channel;
        this.query = new QueryBuffer(loop.allocator(), parser);
        this.output = new Output(channel, loop.outputPool(), this::drained);
    }

    Output output() { return output; }

    QueryBuffer query() { return query; }

    Channel channel() { return channel; }

    RequestParser parser() { return parser; }

    long connectedMillis() { return connectedMillis; }

    Command lastCommand() { return lastCommand; }

    void lastCommand(Command command) { lastCommand = command; }

    /// Where the transport is to read to now.
    ByteBuf receiveBuffer() {
        long target = loop.transport().readsWhenReady() ? query.bigTarget() : 0;
        return target == 0
                ? loop.receiver().buffer()
                : loop.receiver().over(target, (int) Math.min(query.bigMissing(), 1 << 20));
    }

    /// What the transport tells about the channel.
    final class Events extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ByteBuf bytes = (ByteBuf) message;
            try {
                received(bytes.memoryAddress() + bytes.readerIndex(), bytes.readableBytes());
            } finally {
                bytes.release();
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) { closed(); }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) { closeNow(); }
    }

    private void received(long address, int bytes) {
        if (closing || bytes == 0) return;
        loop.beginTurn();
        lastInteraction(loop.keyspace().now());
        loop.statistics().netInput += bytes;
        loop.statistics().reads++;
        netInput(bytes);
        if (partial == null) partial = loop.takeArguments();
        if (address == query.bigTarget()) query.bigRead(bytes, partial);
        else query.receive(address, bytes, partial);
        process();
    }

    /// Executes what is there in whole, and keeps the rest.
    void process() {
        if (partial == null) partial = loop.takeArguments();
        more = true;
        while (more && canExecute()) {
            int count = parseBatch();
            if (count > 0) executeBatch(count);
        }
        if (closed) return;
        parser.maxBulkBytes(loop.settings().maxBulkBytes);
        keepRest();
    }

    private boolean canExecute() {
        return !closing && !closed && !loop.isPaused(this) && output.bytes() < BACK_PRESSURE_BYTES;
    }

    /// Parses up to a batch of requests; gives how many.
    private int parseBatch() {
        parser.authenticated(isAuthenticated());
        Arguments[] batch = loop.batch();
        int count = 0;
        while (count < NodeLoop.BATCH) {
            RequestParser.Result result = parser.next(partial);
            if (result != RequestParser.Result.REQUEST) {
                more = false;
                protocolErrorPending = result == RequestParser.Result.INVALID;
                break;
            }
            partial.start(parser.requestStart());
            Arguments parsed = partial;
            partial = batch[count];
            batch[count++] = parsed;
            if (query.hasReceivedBig()) break;
        }
        return count;
    }

    private void executeBatch(int count) {
        Arguments[] batch = loop.batch();
        loop.touchKeys(this, batch, count);
        for (int i = 0; i < count; i++) {
            loop.execute(this, batch[i]);
            if (i + 1 < count && !canExecute()) {
                // The rest is parsed anew when the client may go on.
                parser.window(batch[i + 1].start(), parser.limit());
                parser.rewind();
                protocolErrorPending = false;
                break;
            }
        }
        if (query.hasReceivedBig()) query.releaseBig();
    }

    private void keepRest() {
        if (protocolErrorPending) protocolError(parser.error());
        if (closing) {
            query.release();
            return;
        }
        if (query.wantsBig()) query.beginBig();
        boolean inRequest = parser.isInRequest();
        query.keep(inRequest ? parser.requestStart() : parser.position(), partial);
        if (query.isEmpty()) {
            loop.returnArguments(partial);
            partial = null;
        }
        if (query.bytes() > loop.queryLimit(this)) loop.queryLimitReached(this);
    }

    private void protocolError(String reason) {
        protocolErrorPending = false;
        loop.protocolError(this, reason);
        closeAfterReply();
    }

    /// Replies were written: they are sent at the end of the turn.
    void replied() {
        if (!queuedForFlush) {
            queuedForFlush = true;
            loop.queueForFlush(this);
        }
    }

    void flush() {
        queuedForFlush = false;
        if (closed) return;
        if (output.hasUnflushed()) {
            output.flush();
            loop.statistics().writes++;
        }
        if (closing) channel.close();
        else if (output.bytes() >= BACK_PRESSURE_BYTES) pauseReading(true);
    }

    /// The transport has sent something.
    void drained() {
        if (readingPaused && output.bytes() < BACK_PRESSURE_ENDS_BYTES) {
            pauseReading(false);
            loop.resume(this);
        }
    }

    private void pauseReading(boolean paused) {
        readingPaused = paused;
        channel.config().setAutoRead(!paused);
    }

    @Override
    public void closeAfterReply() {
        closing = true;
        replied();
    }

    /// Closes at once; replies that are not sent are dropped.
    void closeNow() {
        closing = true;
        channel.close();
    }

    private void closed() {
        if (closed) return;
        closed = true;
        closing = true;
        output.close();
        query.release();
        loop.disconnected(this);
    }

    boolean isClosed() { return closed; }

    @Override
    public long adopt(Slice argument, Account account) { return query.adopt(argument.address(), account); }
}
