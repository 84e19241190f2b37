package io.javelina.cluster.bus;

import io.javelina.cluster.ClusterClock;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jgroups.Address;
import org.jgroups.blocks.cs.Connection;
import org.jgroups.stack.IpAddress;

/// One connection to another node, for both directions. Sending never waits: frames go into a queue that is bounded in bytes,
/// and one thread writes them; another reads. A dialled link exists at once, and takes frames while it is being connected.
///
/// A frame is its length, in four bytes, and that many bytes.
final class Link extends Connection {
    /// Frames up to this size are read into a buffer that is used again.
    private static final int SMALL_FRAME = 16 << 10;
    /// What is taken for a longer one before any of it has come in.
    private static final int FIRST_PIECE = 64 << 10;
    /// How long who closes waits for the farewell to be written. Only peers that have stopped take so long.
    private static final long FAREWELL_MILLIS = 100;

    private final LinkServer links;
    private final boolean outgoing;
    private final long createdMillis = ClusterClock.unixMillis();
    private final BoundedQueue<byte[]> queue;
    private final CountDownLatch ended = new CountDownLatch(1);
    /// Frames with their lengths, counted when they are whole.
    private final AtomicLong sentBytes = new AtomicLong();
    private final AtomicLong receivedBytes = new AtomicLong();
    /// The plain socket, also where TLS is spoken over it: closing this one never waits for anybody.
    private volatile Socket socket;
    private DataInputStream in;
    private DataOutputStream out;
    /// 0 until there is a connection.
    private volatile long streamBytes;
    /// Of who looks whether anything comes in.
    private long receivedAtLook;
    private volatile int silentLooks;
    /// Null until it is known.
    private volatile String peerId;
    private volatile boolean connected;
    private volatile boolean closed;

    /// A link that is dialled once it is started.
    Link(LinkServer links, IpAddress peer) { this(links, peer, true); }

    /// A link that somebody else dialled.
    Link(LinkServer links, Socket socket, Handshake greeted) {
        this(links, greeted.peer().address(), false);
        this.socket = socket;
        connected(greeted);
    }

    private Link(LinkServer links, IpAddress peer, boolean outgoing) {
        this.links = links;
        this.outgoing = outgoing;
        server = links;
        peer_addr = peer;
        queue = new BoundedQueue<>(links::queueBytes, frame -> frame.length);
    }

    /// Called before anything is sent or read.
    void connected(Handshake handshake) {
        in = handshake.in();
        out = handshake.out();
        streamBytes = handshake.streamBytes();
        peer_addr = handshake.peer().address();
        peerId = handshake.peer().id();
        connected = true;
    }

    /// False when it was closed meanwhile.
    boolean dials(Socket dialled) {
        socket = dialled;
        return !closed;
    }

    String peerId() { return peerId; }

    /// The address of this machine that the peer knows; null until there is a connection.
    InetAddress ownAddress() {
        Socket connection = socket;
        return connected && connection != null ? connection.getLocalAddress() : null;
    }

    boolean isOutgoing() { return outgoing; }

    long createdMillis() { return createdMillis; }

    long queuedBytes() { return queue.bytes(); }

    /// With the buffer of the stream.
    long outgoingBytes() { return streamBytes + queue.allocatedBytes(); }

    /// Both directions.
    long bytes() { return outgoingBytes() + incomingBytes(); }

    /// The buffer of the stream, and the one for frames.
    long incomingBytes() { return streamBytes + SMALL_FRAME; }

    long drops() { return queue.drops(); }

    long sentBytes() { return sentBytes.get(); }

    long receivedBytes() { return receivedBytes.get(); }

    @Override
    public void start() { Thread.ofVirtual().name("bus link to " + peer_addr).start(this::write); }

    /// Frames that found no place in another link.
    void adopt(Link other) {
        for (byte[] frame : other.queue.empty()) queue.offer(frame);
    }

    // Writing.

    @Override
    public void send(byte[] data, int offset, int length) {
        queue.offer(Arrays.copyOfRange(data, offset, offset + length));
    }

    @Override
    public void send(ByteBuffer data) {
        byte[] frame = new byte[data.remaining()];
        data.get(frame);
        queue.offer(frame);
    }

    private void write() {
        try {
            if (!connected && !links.dial(this)) return;
            Thread.ofVirtual().name("bus link from " + peer_addr).start(this::read);
            writeFrames();
            sayFarewell();
        } catch (IOException failure) {
            fail(failure);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        } finally {
            end();
        }
    }

    private void writeFrames() throws IOException, InterruptedException {
        for (byte[] frame = queue.take(); frame != null; frame = queue.take()) {
            for (; frame != null; frame = queue.poll()) writeFrame(frame);
            out.flush();
        }
    }

    private void writeFrame(byte[] frame) throws IOException {
        try {
            out.writeInt(frame.length);
            out.write(frame);
            sentBytes.addAndGet(Integer.BYTES + frame.length);
        } finally {
            queue.done(frame);
        }
    }

    private void sayFarewell() throws IOException {
        out.writeInt(GRACEFUL_CLOSE);
        out.flush();
    }

    // Reading.

    private void read() {
        byte[] buffer = new byte[SMALL_FRAME];
        try {
            for (int length = in.readInt(); length != GRACEFUL_CLOSE; length = in.readInt()) readFrame(length, buffer);
            closed_gracefully = true;
            fail(new EOFException("the peer closed the link"));
        } catch (IOException failure) {
            fail(failure);
        }
    }

    private void readFrame(int length, byte[] buffer) throws IOException {
        if (length < 0 || length > LinkServer.LONGEST_FRAME) throw new IOException("a frame of " + length + " bytes");
        if (length <= buffer.length) {
            in.readFully(buffer, 0, length);
            links.received(this, buffer, length);
            receivedBytes.addAndGet(Integer.BYTES + length);
        } else {
            links.received(this, longFrame(length), length);
            receivedBytes.addAndGet(Integer.BYTES);
        }
    }

    /// Takes memory as bytes come in, not as many as were promised.
    private byte[] longFrame(int length) throws IOException {
        byte[] frame = new byte[Math.min(length, FIRST_PIECE)];
        for (int position = 0; position < length;) {
            if (position == frame.length) frame = Arrays.copyOf(frame, (int) Math.min(length, 2L * position));
            int count = in.read(frame, position, frame.length - position);
            if (count < 0) throw new EOFException("within a frame");
            position += count;
            receivedBytes.addAndGet(count);
        }
        return frame;
    }

    /// Somebody looks now and then whether anything has come in.
    void look() {
        long received = receivedBytes.get();
        silentLooks = connected && received == receivedAtLook ? silentLooks + 1 : 0;
        receivedAtLook = received;
    }

    /// How often it was looked since anything has come in. Nothing can come in before there is a connection.
    int silentLooks() { return silentLooks; }

    // The end.

    /// The link broke, unless it was closed by this end.
    void fail(IOException failure) {
        if (closed) return;
        links.log(failure instanceof EOFException || failure instanceof SocketException ? Level.DEBUG : Level.WARNING,
                "The cluster bus link with " + peer_addr + " broke: " + failure.getMessage());
        links.notifyConnectionClosed(this);
        end();
    }

    private void end() {
        closed = true;
        connected = false;
        queue.empty();
        links.quit(socket);
        ended.countDown();
    }

    @Override
    public void close() { close(true); }

    /// What waits is written if the peer takes it at once, and then a farewell, so that it does not suspect this node.
    @Override
    public void close(boolean graceful) {
        boolean farewell = graceful && connected && !closed;
        closed = true;
        queue.close();
        if (farewell) awaitEnd();
        end();
    }

    private void awaitEnd() {
        try {
            boolean written = ended.await(FAREWELL_MILLIS, TimeUnit.MILLISECONDS);
            if (!written) links.log(Level.DEBUG, "The cluster bus link with " + peer_addr + " took no farewell");
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    /// Waits until the link was replaced or closed.
    void awaitReplacement(long millis) throws InterruptedException {
        if (!ended.await(millis, TimeUnit.MILLISECONDS))
            links.log(Level.DEBUG, "No cluster bus link came in from " + peer_addr);
    }

    @Override
    public boolean isConnected() { return connected && !closed; }

    /// Frames are taken before there is a connection.
    @Override
    public boolean isConnectionPending() { return !connected && !closed; }

    @Override
    public boolean isClosed() { return closed; }

    @Override
    public Address localAddress() { return links.localAddress(); }

    @Override
    public void flush() {
        // The writing thread does, whenever its queue is empty.
    }

    @Override
    public void connect(Address peer) {
        // The writing thread does.
    }

    @Override
    public String status() { return closed ? "closed" : connected ? "connected" : "pending"; }

    @Override
    public String toString() { return (outgoing ? "to " : "from ") + peer_addr + " [" + status() + "]"; }
}
