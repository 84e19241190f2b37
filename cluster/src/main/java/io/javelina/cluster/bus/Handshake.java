package io.javelina.cluster.bus;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import javax.crypto.Mac;
import javax.net.ssl.SSLSocket;
import org.jgroups.Version;

/// What the two ends of a link say before anything else is read: who they are, and proofs that they know the secret, which
/// themselves tell nothing about it. Nothing here takes more than some hundred bytes, whatever comes in.
///
///     dialler                             acceptor
///     magic, version, nonce          ->
///                                    <-   magic, version, nonce, identity
///     proof, identity                ->
///                                    <-   verdict, proof
///
/// A proof is a keyed hash over who gives it, both nonces and both identities, so that none can be used a second time or by
/// somebody else. The dialler proves first: who only connects learns nothing that a secret could be guessed from.
final class Handshake {
    /// A node without the secret; it gets no proof.
    static final class WrongSecret extends IOException {
        private static final long serialVersionUID = 1;

        WrongSecret() { super("it has another cluster secret"); }
    }

    /// What the acceptor makes of the link.
    enum Verdict {
        ACCEPTED, WRONG_SECRET,
        /// There is a link between the two already, or about to be.
        DUPLICATE
    }

    /// Both streams of a link have buffers of this size.
    private static final int STREAM_BUFFER = 16 << 10;

    private static final byte[] MAGIC = "JVLBUS\0".getBytes(StandardCharsets.ISO_8859_1);
    /// Of all that nodes say to each other: another one whenever something is said in another way, or the log of which they send parts has
    /// another format. Nodes of different versions are of different clusters.
    private static final int VERSION = 3;
    private static final int NONCE_LENGTH = 32;
    private static final int PROOF_LENGTH = 32;
    private static final byte DIALLER = 'D';
    private static final byte ACCEPTOR = 'A';
    private static final SecureRandom RANDOM = new SecureRandom();

    private final LinkSecurity security;
    private final Identity self;
    /// Whether this end is the dialler.
    private final boolean dials;
    private final long streamBytes;
    private final DataInputStream in;
    private final DataOutputStream out;
    private final byte[] nonce = new byte[NONCE_LENGTH];
    private byte[] peerNonce;
    private Identity peer;

    Handshake(LinkSecurity security, Identity self, boolean dials, Socket socket) throws IOException {
        this.security = security;
        this.self = self;
        this.dials = dials;
        in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), STREAM_BUFFER));
        out = new DataOutputStream(new BufferedOutputStream(socket.getOutputStream(), STREAM_BUFFER));
        streamBytes = STREAM_BUFFER + (socket instanceof SSLSocket tls ? tls.getSession().getPacketBufferSize() : 0);
        RANDOM.nextBytes(nonce);
    }

    /// What one direction takes: the buffer of its stream, and with TLS that of a record.
    long streamBytes() { return streamBytes; }

    DataInputStream in() { return in; }

    DataOutputStream out() { return out; }

    /// Who the other end is; proven only when the handshake is over.
    Identity peer() { return peer; }

    // The dialler.

    void greet() throws IOException {
        sayHello();
        out.flush();
        hearHello();
        peer = Identity.read(in);
    }

    Verdict prove() throws IOException {
        out.write(proof(DIALLER));
        out.write(self.bytes());
        out.flush();
        int verdict = in.readUnsignedByte();
        if (verdict == Verdict.WRONG_SECRET.ordinal()) throw new WrongSecret();
        hearProof(ACCEPTOR);
        return verdict == Verdict.ACCEPTED.ordinal() ? Verdict.ACCEPTED : Verdict.DUPLICATE;
    }

    // The acceptor.

    void welcome() throws IOException {
        hearHello();
        sayHello();
        out.write(self.bytes());
        out.flush();
        byte[] proof = new byte[PROOF_LENGTH];
        in.readFully(proof);
        peer = Identity.read(in);
        if (!MessageDigest.isEqual(proof, proof(DIALLER))) refuse();
    }

    private void refuse() throws IOException {
        out.writeByte(Verdict.WRONG_SECRET.ordinal());
        out.flush();
        throw new WrongSecret();
    }

    void judge(Verdict verdict) throws IOException {
        out.writeByte(verdict.ordinal());
        out.write(proof(ACCEPTOR));
        out.flush();
    }

    // Both.

    private void sayHello() throws IOException {
        out.write(MAGIC);
        out.writeByte(VERSION);
        out.writeShort(Version.version);
        out.write(nonce);
    }

    private void hearHello() throws IOException {
        for (byte expected : MAGIC)
            if (in.readByte() != expected) throw new IOException("it does not speak the cluster bus protocol");
        int version = in.readUnsignedByte();
        if (version != VERSION)
            throw new IOException(
                    "it speaks version " + version + " of the cluster bus, and this node version " + VERSION);
        short library = in.readShort();
        if (!Version.isBinaryCompatible(library))
            throw new IOException("its version of JGroups is " + Version.print(library));
        peerNonce = new byte[NONCE_LENGTH];
        in.readFully(peerNonce);
    }

    private void hearProof(byte role) throws IOException {
        byte[] proof = new byte[PROOF_LENGTH];
        in.readFully(proof);
        if (!MessageDigest.isEqual(proof, proof(role))) throw new WrongSecret();
    }

    private byte[] proof(byte role) throws IOException {
        try {
            Mac mac = Mac.getInstance(LinkSecurity.PROOF);
            mac.init(security.key());
            mac.update(role);
            mac.update(dials ? nonce : peerNonce);
            mac.update(dials ? peerNonce : nonce);
            mac.update((dials ? self : peer).bytes());
            return mac.doFinal((dials ? peer : self).bytes());
        } catch (GeneralSecurityException missing) {
            throw new IOException(missing);
        }
    }
}
