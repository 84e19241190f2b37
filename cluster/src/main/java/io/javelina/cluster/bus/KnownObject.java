package io.javelina.cluster.bus;

import java.io.DataInput;
import java.io.IOException;
import org.jgroups.ObjectMessage;
import org.jgroups.conf.ClassConfigurator;
import org.jgroups.protocols.raft.LogEntries;
import org.jgroups.protocols.raft.LogEntry;
import org.jgroups.util.Bits;
import org.jgroups.util.ByteArrayDataInputStream;
import org.jgroups.util.SeqnoList;

/// A message with an object that came in. Nodes send two kinds: which messages are missing, and entries of the log. JGroups itself
/// would make objects of whatever class a peer names, and as much room for them as it says.
final class KnownObject extends ObjectMessage {
    private static final int BITS_IN_BYTE = 8;
    /// The least that an entry takes: a term, and that there is nothing in it.
    private static final int SHORTEST_ENTRY = 3;

    private static final short ENTRIES;
    private static final short MISSING;

    static {
        BusProtocols.register();
        ENTRIES = ClassConfigurator.getMagicNumber(LogEntries.class);
        MISSING = ClassConfigurator.getMagicNumber(SeqnoList.class);
    }

    private final int atMost;

    /// @param atMost the length of the frame that it came in
    KnownObject(int atMost) { this.atMost = atMost; }

    @Override
    public void readPayload(DataInput in) throws IOException {
        if (in.readByte() == 0) return;
        short kind = in.readShort();
        if (kind == ENTRIES) obj = entries(in);
        else if (kind == MISSING) obj = missing((ByteArrayDataInputStream) in);
        else throw new IOException("an object of kind " + kind);
    }

    private SeqnoList missing(ByteArrayDataInputStream in) throws IOException {
        within(in.byteBuffer().getInt() / BITS_IN_BYTE, atMost);
        SeqnoList missing = new SeqnoList();
        missing.readFrom(in);
        return missing;
    }

    private LogEntries entries(DataInput in) throws IOException {
        int count = within(Bits.readIntCompressed(in), atMost / SHORTEST_ENTRY);
        LogEntries entries = new LogEntries();
        for (int i = 0; i < count; i++) entries.add(entry(in));
        return entries;
    }

    private LogEntry entry(DataInput in) throws IOException {
        long term = Bits.readLongCompressed(in);
        byte[] command = null;
        if (in.readByte() == 1) {
            command = new byte[within(in.readInt(), atMost)];
            in.readFully(command);
        }
        return new LogEntry(term, command).internal(in.readBoolean());
    }

    private static int within(int number, int most) throws IOException {
        if (number < 0 || number > most) throw new IOException("room for " + number + " in a frame for " + most);
        return number;
    }
}
