package io.javelina.cluster.bus;

import java.io.ByteArrayOutputStream;
import java.io.DataInput;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import org.jgroups.stack.IpAddress;

/// What a node says that it is: its id and where others connect to.
record Identity(String id, IpAddress address) {
    private static final int ID_LENGTH = 40;
    private static final int LONGEST_ADDRESS = 16;

    byte[] bytes() {
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            DataOutputStream out = new DataOutputStream(bytes);
            byte[] host = address.getIpAddress().getAddress();
            out.write(id.getBytes(StandardCharsets.US_ASCII));
            out.writeByte(host.length);
            out.write(host);
            out.writeShort(address.getPort());
            return bytes.toByteArray();
        } catch (IOException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    static Identity read(DataInput in) throws IOException {
        byte[] id = new byte[ID_LENGTH];
        in.readFully(id);
        int length = in.readUnsignedByte();
        if (length > LONGEST_ADDRESS) throw new IOException("an address of " + length + " bytes");
        byte[] host = new byte[length];
        in.readFully(host);
        int port = in.readUnsignedShort();
        return new Identity(new String(id, StandardCharsets.US_ASCII),
                new IpAddress(InetAddress.getByAddress(host), port));
    }
}
