package io.javelina.server;

import io.javelina.command.Client;
import io.javelina.command.Command;
import io.javelina.command.TransactionCommands;
import io.javelina.command.Wait;
import io.javelina.command.WatchedKeys;
import io.javelina.config.ClientClass;
import io.javelina.memory.Account;
import io.javelina.memory.Memory;
import io.javelina.memory.MemoryExhausted;
import io.javelina.memory.Slice;
import io.javelina.pubsub.Kind;
import io.javelina.pubsub.Subscriber;
import io.javelina.resp.Arguments;
import io.javelina.resp.ReplySink;
import io.javelina.resp.RequestParser;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.unix.Socket;

/// One client's connection: bytes come in, whole requests are executed in batches, replies go out at the end of the
/// loop's turn. Node loop only.
///
/// * Each request is executed once, in the order in which they came. One that may not run yet, and all behind it, wait
///   in the query buffer: parsed again later where that is possible, kept as parsed where it is not.
/// * The connection is never taken apart while its own requests are being executed: [#closeNow] then waits for the end
///   of the batch.
/// * When it is closed, by whom and when ever, everything that it held is free at once, except replies that the
///   transport has: those are when it drops them.
final class Connection extends Client {
    /// What CLIENT REPLY asked for.
    enum Replies {
        ON,
        /// None, until they are switched on again.
        OFF,
        /// None to the request that is executed now, and to the next one.
        SKIP_NEXT,
        /// None to the request that is executed now.
        SKIP
    }

    /// Replies that a client has not read, in bytes, above which no more of its requests are executed. High enough for a
    /// client that sends a long pipeline before it reads.
    private static final long BACK_PRESSURE_BYTES = 256L << 20;
    private static final long BACK_PRESSURE_ENDS_BYTES = 64L << 20;
    /// The most that is read to a big argument at once.
    private static final long LARGEST_READ = 1 << 20;
    /// What a connection without requests and replies takes on the heap: this object, its parser and buffers, and
    /// Netty's channel with its pipeline, configuration and outbound buffer. Measured as the difference of two class
    /// histograms after a collection, with 5000 connections that have sent one request and with none, divided by their
    /// number: 1584 bytes with epoll and compact object headers.
    static final long CONTEXT_BYTES = 1584;

    private final NodeLoop loop;
    private final Channel channel;
    /// The channel's, where the loop itself may read and send; else null.
    private final Socket socket;
    private final RequestParser parser = new RequestParser();
    private final QueryBuffer query;
    private final Output output;
    /// Unix milliseconds.
    private final long connectedMillis;
    /// Arguments of a request that is there in part, or may not run yet; null when there is none.
    private Arguments partial;
    private long bookedArgumentBytes;
    /// Whether there may be another whole request in what was received.
    private boolean more;
    /// What was received is no request; said to the client after the replies to the requests before it.
    private boolean protocolErrorPending;
    /// No more requests are executed; the connection closes when its replies are sent.
    private boolean closing;
    /// The connection closes at once, or at the end of the batch that is being executed.
    private boolean closingNow;
    private boolean closed;
    /// A batch of its requests is being executed.
    private boolean executing;
    /// What it has sent is being parsed and executed.
    private boolean underWay;
    private boolean readingPaused;
    /// Its next request may not run while clients are paused.
    private boolean postponed;
    /// What its last request waits for, null when it does not; and that with all that belongs to it, soon after.
    private Wait wait;
    private BlockedClient blocked;
    private Replies replies = Replies.ON;
    private boolean evictable = true;
    /// It understands redirections of whole connections (CLIENT CAPA redirect).
    private boolean redirectable;
    /// Null while it listens to nothing.
    private Subscriber<Connection> subscriber;
    /// What it is when the other end is this node's primary, null for all others.
    private final PrimaryStream primary;
    /// The bytes before this address were executed, and the primary's stream has counted them.
    private long counted;
    /// What it brings when it is a node that gives slots to this one; null for all others.
    private SlotImport imports;
    /// What it is, or says that it will be, as a replica; null for most.
    private Replica replica;
    /// The number of the last change that its commands have made.
    private long writtenOffset;
    private String libraryName = "";
    private String libraryVersion = "";
    /// Since when its output is above the soft limit, in unix milliseconds; 0 when it is not.
    private long overSoftLimitMillis;
    /// There may be replies that leave only while this node's lease lasts.
    private boolean leased;
    /// Where [ClientUpkeep] has it.
    int upkeepIndex;
    /// Set while the loop has this connection on its list of those with replies to send.
    boolean queuedForFlush;
    /// Set while the receiver has something of it that is not executed yet.
    boolean waitsToExecute;

    Connection(long id, NodeLoop loop, Channel channel) { this(id, loop, channel, null); }

    /// @param primary the stream of the node's primary when that is at the other end, else null
    Connection(long id, NodeLoop loop, Channel channel, PrimaryStream primary) {
        super(id, loop.keyspace().database(0));
        this.loop = loop;
        this.channel = channel;
        this.primary = primary;
        this.connectedMillis = loop.millis();
        this.query = new QueryBuffer(loop.allocator(), parser,
                primary == null ? Account.CLIENT_QUERY : Account.REPLICA_LINK);
        this.socket = loop.transport().socket(channel, loop.io());
        this.output = new Output(channel, socket, loop.outputPool(), new OutputOwner());
        lastInteraction(connectedMillis);
        loop.allocator().ledger().add(Account.CLIENT_CONTEXTS, CONTEXT_BYTES);
    }

    // What others ask.

    Output output() { return output; }

    QueryBuffer query() { return query; }

    Channel channel() { return channel; }

    /// The channel's socket, null where only the channel may use it.
    Socket socket() { return socket; }

    RequestParser parser() { return parser; }

    long connectedMillis() { return connectedMillis; }

    /// Whose output limits hold for it.
    ClientClass outputClass() {
        if (isReplica()) return ClientClass.REPLICA;
        return isSubscriber() ? ClientClass.PUBSUB : ClientClass.NORMAL;
    }

    /// What it is, or will be, as a replica.
    Replica replica() {
        if (replica == null) replica = new Replica(this, loop);
        return replica;
    }

    /// From now on it is a replica, or is none any more.
    void replica(boolean now) { becomesReplica(now); }

    /// Small packets are sent without delay, or not.
    void noDelay(boolean now) {
        if (!Transport.isUnix(channel)) channel.config().setOption(ChannelOption.TCP_NODELAY, now);
    }

    /// The number of the last change of the dataset that its commands have made, or of one soon after.
    long writtenOffset() { return writtenOffset; }

    void writtenOffset(long now) { writtenOffset = now; }

    /// What it leaves unread, but for the small chunk that every reply begins in: CLIENT LIST's `omem`, which the limits of
    /// `client-output-buffer-limit` are compared with. For a replica these are the blocks from the first byte on that it
    /// has not got, which others may need as well.
    long unreadBytes() { return output.listBytes() + (isReplica() ? replica.heldBytes() : 0); }

    /// In how many chunks, messages and blocks that is: `oll`.
    int unreadParts() { return Math.max(0, output.chunks() - 1) + (isReplica() ? replica.heldBlocks() : 0); }

    /// What it listens to, null when that is nothing.
    Subscriber<Connection> subscriber() { return subscriber; }

    void subscriber(Subscriber<Connection> now) {
        subscriber = now;
        subscribes(now != null);
    }

    /// How many channels or patterns it listens to.
    int subscriptions(Kind kind) { return subscriber == null ? 0 : subscriber.count(kind); }

    private long subscriptionBytes() { return subscriber == null ? 0 : subscriber.bytes(); }

    /// All memory that is held for this client.
    long totalMemory() {
        return CONTEXT_BYTES + query.bytes() + output.bytes() + argumentBytes() + transactionBytes() + waitingBytes()
                + subscriptionBytes() + (isReplica() ? replica.heldBytes() : 0);
    }

    /// Memory that the command takes that waits.
    long waitingBytes() { return blocked == null ? 0 : blocked.bytes(); }

    /// Memory that its transaction and its watches take.
    long transactionBytes() {
        return WatchedKeys.bytes(this) + (transaction() == null ? 0 : transaction().bytes());
    }

    /// Bytes of arguments that it has sent but that wait for EXEC.
    long queuedBytes() { return transaction() == null ? 0 : transaction().argumentBytes(); }

    /// Heap that the arguments of a request take that is not executed yet.
    long argumentBytes() { return partial == null || !parser.isInRequest() ? 0 : partial.heapBytes(); }

    /// The stream of the node's primary, null when that is not at the other end.
    PrimaryStream primary() { return primary; }

    @Override
    public boolean isPrimary() { return primary != null; }

    /// What it brings when it is a node that gives slots to this one; null for all others.
    SlotImport imports() { return imports; }

    void imports(SlotImport job) { imports = job; }

    @Override
    public boolean isObeyed() { return imports != null || isPrimary(); }

    boolean isEvictable() { return evictable; }

    void evictable(boolean may) { evictable = may; }

    boolean isRedirectable() { return redirectable; }

    void redirectable(boolean able) { redirectable = able; }

    String libraryName() { return libraryName; }

    void libraryName(String name) { libraryName = name; }

    String libraryVersion() { return libraryVersion; }

    void libraryVersion(String version) { libraryVersion = version; }

    boolean isPostponed() { return postponed; }

    boolean isClosing() { return closing; }

    boolean isClosingNow() { return closingNow; }

    boolean isClosed() { return closed; }

    boolean isExecuting() { return executing; }

    /// Whether a turn that a command of it has interrupted has something of this connection, or goes on with it: nothing of it may
    /// be read or executed before that. Nor of who sends data, which nobody is to see amid a command.
    boolean isUntouchable() { return !closed && (waitsToExecute || underWay || isObeyed()); }

    boolean isReadingPaused() { return readingPaused; }

    long overSoftLimitMillis() { return overSoftLimitMillis; }

    void overSoftLimitMillis(long since) { overSoftLimitMillis = since; }

    Replies replies() { return replies; }

    void replies(Replies wanted) { replies = wanted; }

    /// Where the reply to the request goes that is executed next.
    ReplySink replySink() {
        boolean wanted = !isObeyed() && replies != Replies.OFF && replies != Replies.SKIP;
        return wanted ? output : loop.nowhere();
    }

    /// RESET: as it was when it connected, but for its library and capabilities, which are those of the program behind it.
    void reset(boolean authenticated) {
        TransactionCommands.discard(this, loop.watched());
        loop.monitors().remove(this);
        select(loop.keyspace().database(0));
        protocol(2);
        name("");
        user(DEFAULT_USER);
        authenticated(authenticated);
        noTouch(false);
        asking(false);
        readsReplicas(false);
        evictable = true;
        replies = Replies.ON;
        loop.publisher().unsubscribeAll(this);
    }

    // Requests.

    /// Where the transport is to read to now.
    ByteBuf receiveBuffer() {
        long target = loop.transport().readsWhenReady() ? query.bigTarget() : 0;
        return target == 0
                ? loop.receiver().buffer()
                : loop.receiver().over(target, (int) Math.min(query.bigRoom(), LARGEST_READ));
    }

    /// Reads something of what has come, unless that is better left to the channel, or nothing came. Gives whether it did.
    boolean read() { return !readingPaused && query.bigTarget() == 0 && loop.receiver().read(this); }

    /// What the transport tells about the channel.
    final class Events extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            loop.receiver().received(Connection.this, (ByteBuf) message);
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            loop.receiver().deliver();
            if (event == ChannelInputShutdownEvent.INSTANCE) saysNoMore();
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            loop.receiver().deliver();
            closeNow();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            loop.receiver().deliver();
            failed(cause);
        }
    }

    /// The other end sends no more, but may still read: it gets the replies to what it has sent. Whoever is sent more than
    /// that has gone.
    void saysNoMore() {
        if (isReplica() || isSubscriber() || isMonitor() || isObeyed()) closeNow();
        else closeAfterReply();
    }

    /// It broke, or cannot be served.
    void failed(Throwable cause) {
        loop.policies().failed(this, cause);
        closeNow();
    }

    /// Executes what was received.
    void received(long address, int bytes) {
        take(address, bytes);
        goOn();
    }

    /// Takes what was received; [#goOn] executes it, and before that the batch that it may [#join].
    void take(long address, int bytes) {
        if (closing || bytes == 0) return;
        loop.beginTurn();
        lastInteraction(loop.millis());
        if (primary == null) loop.statistics().netInput += bytes;
        else {
            loop.statistics().netReplicationInput += bytes;
            primary.received(bytes);
        }
        loop.statistics().reads++;
        netInput(bytes);
        if (partial == null) partial = loop.takeArguments();
        if (address == query.bigTarget()) query.bigRead(bytes, partial);
        else query.receive(address, bytes, partial);
        begin();
    }

    /// Executes what is there in whole, and keeps the rest.
    void process() {
        if (closed) return;
        if (partial == null) partial = loop.takeArguments();
        begin();
        goOn();
    }

    private void begin() {
        parser.maxBulkBytes(primary == null ? loop.settings().maxBulkBytes : NodeSettings.LARGEST_BULK_BYTES);
        counted = parser.isInRequest() ? parser.requestStart() : parser.position();
        more = true;
        underWay = true;
    }

    /// Puts requests into the batch, as many as it takes.
    ///
    /// @return whether there may be more
    boolean join(RequestBatch batch) {
        if (closed) return false;
        int first = batch.size();
        try {
            if (canExecute()) parseInto(batch);
        } finally {
            batch.endPart(this, first);
        }
        return more;
    }

    /// Executes what is left, and keeps the rest.
    void goOn() {
        try {
            if (!closed && partial != null) executeRest();
        } finally {
            underWay = false;
        }
    }

    private void executeRest() {
        RequestBatch batch = loop.batch();
        while (more && canExecute()) {
            join(batch);
            if (!batch.isEmpty()) loop.executeBatch();
        }
        if (closingNow) {
            closeNow();
            return;
        }
        // What waits for the client to read its replies goes on when it has: see drained().
        if (more && !closing && !postponed && wait == null) pauseReading(true);
        keepRest();
    }

    private boolean canExecute() {
        return !closing && !postponed && wait == null && output.bytes() < BACK_PRESSURE_BYTES;
    }

    /// Parses requests until the batch is full. One that cannot be parsed twice, being inline or having arguments in blocks of
    /// their own, is the only one of this connection in its batch, and so is one that may change what its sender may send.
    private void parseInto(RequestBatch batch) {
        parser.authenticated(isAuthenticated());
        for (boolean first = true; !batch.isFull(); first = false) {
            RequestParser.Result result = parser.next(partial, first);
            if (result == RequestParser.Result.INLINE) return;
            if (result != RequestParser.Result.REQUEST || primary != null && parser.isInline()) {
                more = false;
                protocolErrorPending = result != RequestParser.Result.INCOMPLETE;
                return;
            }
            partial.start(parser.requestStart());
            partial = batch.add(partial);
            if (isUnrepeatable() || !isAuthenticated()) return;
        }
    }

    private boolean isUnrepeatable() { return parser.isInline() || query.hasReceivedBig(); }

    /// Executes requests of the batch, all of this connection, until one has to wait.
    void execute(RequestBatch batch, int first, int end) {
        if (closed) return;
        int next = first;
        executing = true;
        try {
            while (next < end && canExecute() && loop.executeNext(this, batch.request(next), batch.command(next))) {
                next++;
                if (primary != null) countUpTo(next < end ? batch.request(next).start() : unparsed());
            }
        } finally {
            executing = false;
        }
        if (wait != null && protocolErrorPending) parseInvalidAgain();
        if (next < end && !closing) giveBack(batch, next);
        else if (query.hasReceivedBig()) query.releaseBig();
    }

    /// The first byte that belongs to no request yet.
    private long unparsed() { return parser.isInRequest() || !more ? parser.requestStart() : parser.position(); }

    /// The primary's stream was executed up to there.
    private void countUpTo(long address) {
        if (address > counted && !closingNow) primary.executed(counted, address - counted, transaction() != null);
        counted = address;
    }

    /// What is no request is found out again when the request before it waits no more.
    private void parseInvalidAgain() {
        protocolErrorPending = false;
        parser.window(parser.requestStart(), parser.limit());
        parser.rewind();
    }

    /// The requests from `first` on wait until the client may go on.
    private void giveBack(RequestBatch batch, int first) {
        protocolErrorPending = false;
        more = true;
        if (isUnrepeatable()) {
            partial = batch.replace(first, partial);
            parser.again();
        } else {
            parser.window(batch.request(first).start(), parser.limit());
            parser.rewind();
        }
    }

    private void keepRest() {
        if (protocolErrorPending && !closing) protocolError(parser.error());
        if (closing) {
            releaseRequests();
            bookArguments();
            return;
        }
        if (primary == null && query.wantsBig()) query.beginBig();
        long rest = parser.isInRequest() ? parser.requestStart() : parser.position();
        if (primary != null) countUpTo(rest);
        query.keep(rest, partial);
        if (query.isEmpty()) returnArguments();
        bookArguments();
        loop.policies().requestKept(this);
    }

    /// Arguments of a request that is not executed yet are booked for as long as they are kept.
    private void bookArguments() {
        long bytes = argumentBytes();
        if (bytes != bookedArgumentBytes)
            loop.allocator().ledger().add(Account.CLIENT_CONTEXTS, bytes - bookedArgumentBytes);
        bookedArgumentBytes = bytes;
    }

    private void releaseRequests() {
        query.release();
        returnArguments();
    }

    private void returnArguments() {
        if (partial != null) loop.returnArguments(partial);
        partial = null;
    }

    private void protocolError(String reason) {
        protocolErrorPending = false;
        if (primary != null) {
            primary.corrupt(parser.isInline() ? "inline protocol" : reason);
            return;
        }
        loop.protocolError(this, reason);
        closeAfterReply();
    }

    /// Clients are paused, and the request that comes next may not run.
    void postpone() { postponed = true; }

    /// Its next request may take long, and begins where others can be served meanwhile.
    void putOff() {
        postponed = true;
        loop.later(() -> {
            postponed = false;
            process();
        });
    }

    /// Clients are no longer paused.
    void resume() {
        postponed = false;
        loop.resume(this);
    }

    @Override
    public boolean mayBlock() { return !isInside() && !isObeyed(); }

    @Override
    public void block(Wait what) {
        if (!mayBlock()) throw new IllegalStateException("a client that cannot wait");
        wait = what;
    }

    @Override
    public boolean isBlocked() { return wait != null; }

    /// What its last request waits for, null when it does not.
    Wait waitsFor() { return wait; }

    /// The same with its place in line.
    BlockedClient blocked() { return blocked; }

    void blocked(BlockedClient waiting) { blocked = waiting; }

    /// Its request waits no more.
    void unblocked() {
        wait = null;
        blocked = null;
    }

    /// Executes once more a request that has waited.
    void executeAgain(Arguments arguments, Command command) {
        executing = true;
        try {
            loop.execute(this, arguments, command);
        } finally {
            executing = false;
        }
        if (closingNow) closeNow();
    }

    @Override
    public long adopt(Slice argument, Account account) { return query.adopt(argument.address(), account); }

    // Replies.

    /// A request was executed: CLIENT REPLY SKIP holds for one.
    void requestEnded() {
        // ASKING holds for one request, or for one transaction.
        if (isAsking() && transaction() == null && !hasJustAsked()) asking(false);
        if (replies == Replies.SKIP_NEXT) replies = Replies.SKIP;
        else if (replies == Replies.SKIP) replies = Replies.ON;
    }

    private boolean hasJustAsked() { return lastCommand() != null && lastCommand().name().equals("ASKING"); }

    /// The reply to its request is true only as long as this primary knows that nobody has taken its place.
    void markLeased() { leased = true; }

    /// Such replies must not leave any more, if there are any: the client is not to know what nobody knows.
    ///
    /// @return whether there are, so that the connection is closed
    boolean dropLeasedReplies() {
        if (!leased || isObeyed() || !output.hasUnflushed()) return false;
        closeNow();
        return true;
    }

    /// Replies were written: they are sent at the end of the turn.
    void replied() {
        if (!queuedForFlush) {
            queuedForFlush = true;
            loop.queueForFlush(this);
        }
    }

    /// Sends something that is no reply. Without memory for that it is closed soon.
    void say(byte[] text) {
        try {
            write(text);
        } catch (MemoryExhausted e) {
            loop.policies().replyLost(this);
            closeSoon();
        }
    }

    private void write(byte[] text) {
        long block = loop.allocator().allocate(Account.TEMPORARY, text.length);
        try {
            Memory.copy(text, 0, block, text.length);
            output.write(block, text.length);
        } finally {
            loop.allocator().free(Account.TEMPORARY, block, text.length);
        }
        replied();
    }

    /// Something else than a reply was written: it may be too much, and is sent likewise.
    void pushed() {
        replied();
        loop.policies().replied(this);
    }

    void flush() {
        queuedForFlush = false;
        if (closed) return;
        if (isReplica()) replica.fill(output);
        if (output.hasUnflushed()) {
            output.flush();
            loop.statistics().writes++;
        } else {
            output.releaseUnused();
        }
        if (leased) leased = output.hasUnflushed();
        if (closing) closeWhenSent();
    }

    private void closeWhenSent() { if (output.chunks() == 0) closeNow(); }

    /// What its output asks and tells.
    private final class OutputOwner implements Output.Owner {
        @Override
        public void sent() { drained(); }

        @Override
        public boolean mayGrow() { return !loop.policies().outputLimits().isReached(Connection.this); }

        @Override
        public void abandoned(boolean outOfMemory) {
            if (outOfMemory) loop.policies().replyLost(Connection.this);
            closeSoon();
        }

        @Override
        public ReplySink nowhere() { return loop.nowhere(); }
    }

    private void drained() {
        if (output.hasUnflushed()) replied();
        if (closing) loop.aside(this::closeWhenSent);
        else if (readingPaused && output.bytes() < BACK_PRESSURE_ENDS_BYTES) {
            pauseReading(false);
            loop.resume(this);
        }
    }

    private void pauseReading(boolean paused) {
        readingPaused = paused;
        if (paused) output.awaitSent();
        channel.config().setAutoRead(!paused);
    }

    /// Reads the socket again if whoever receives for this connection had enough for a while.
    void readOn() { if (!readingPaused && !channel.config().isAutoRead()) channel.config().setAutoRead(true); }

    // The end.

    @Override
    public void closeAfterReply() {
        closing = true;
        output.awaitSent();
        replied();
    }

    /// Closes soon; nothing more is sent meanwhile. For what happens amid the command of another client.
    void closeSoon() {
        closing = true;
        closingNow = true;
        loop.aside(this::closeNow);
    }

    /// Closes at once; replies that are not sent are dropped.
    void closeNow() {
        closing = true;
        closingNow = true;
        if (executing || closed) return;
        if (isObeyed() && loop.isServingMeanwhile()) {
            // Its end may change the data.
            loop.later(this::closeNow);
            return;
        }
        closed = true;
        output.close();
        releaseRequests();
        bookArguments();
        loop.allocator().ledger().add(Account.CLIENT_CONTEXTS, -CONTEXT_BYTES);
        loop.disconnected(this);
        channel.close();
        if (imports != null) imports.disconnected();
        if (primary != null) primary.closed();
    }
}
