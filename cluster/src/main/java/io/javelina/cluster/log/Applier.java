package io.javelina.cluster.log;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jgroups.raft.StateMachine;

/// The state machine as jgroups-raft knows it. What it gives back for an entry is the entry's index.
final class Applier implements StateMachine {
    private final GuardedRaft raft;
    private final GuardedRaft.Machine machine;

    Applier(GuardedRaft raft, GuardedRaft.Machine machine) {
        this.raft = raft;
        this.machine = machine;
    }

    @Override
    public byte[] apply(byte[] data, int offset, int length, boolean serialize) {
        long index = raft.applied() + 1;
        machine.apply(index, Arrays.copyOfRange(data, offset, offset + length));
        return ByteBuffer.allocate(Long.BYTES).putLong(index).array();
    }

    @Override
    public void readContentFrom(DataInput in) throws IOException {
        byte[] state = new byte[in.readInt()];
        in.readFully(state);
        machine.restore(state);
    }

    @Override
    public void writeContentTo(DataOutput out) throws IOException {
        byte[] state = machine.snapshot();
        out.writeInt(state.length);
        out.write(state);
    }
}
