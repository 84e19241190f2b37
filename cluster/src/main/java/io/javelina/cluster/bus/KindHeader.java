package io.javelina.cluster.bus;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.function.Supplier;
import org.jgroups.Header;

/// Marks a message as one of the bus, and says which kind it is.
public final class KindHeader extends Header {
    private int kind;

    /// For what is read.
    public KindHeader() {}

    KindHeader(int kind) { this.kind = kind; }

    int kind() { return kind; }

    @Override
    public short getMagicId() { return BusProtocols.KIND_HEADER; }

    @Override
    public Supplier<? extends Header> create() { return KindHeader::new; }

    @Override
    public int serializedSize() { return Integer.BYTES; }

    @Override
    public void writeTo(DataOutput out) throws IOException { out.writeInt(kind); }

    @Override
    public void readFrom(DataInput in) throws IOException { kind = in.readInt(); }
}
