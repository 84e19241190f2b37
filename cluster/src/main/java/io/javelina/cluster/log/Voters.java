package io.javelina.cluster.log;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jgroups.Address;
import org.jgroups.View;
import org.jgroups.protocols.raft.InternalCommand;
import org.jgroups.protocols.raft.LogEntry;

/// Who votes by the last entry of this log that says so, committed or not, and which of them are in the view. jgroups-raft counts majorities
/// by what was applied: a node that was restarted, and has to be told anew what is committed, would count by voters of long ago.
///
/// Under the monitor of the [GuardedRaft].
final class Voters {
    private final GuardedRaft raft;
    private final DurableLog durable;

    Voters(GuardedRaft raft, DurableLog durable) {
        this.raft = raft;
        this.durable = durable;
    }

    List<String> ids() {
        List<String> voters = raft.members();
        for (long i = raft.commitIndex() + 1; i <= durable.lastAppended(); i++)
            if (durable.get(i).internal()) change(voters, durable.get(i));
        return voters;
    }

    private static void change(List<String> voters, LogEntry entry) {
        try (DataInputStream in = new DataInputStream(
                new ByteArrayInputStream(entry.command(), entry.offset(), entry.length()))) {
            int type = in.readByte();
            String name = in.readByte() == 1 ? in.readUTF() : "";
            if (type == InternalCommand.Type.removeServer.ordinal()) voters.remove(name);
            else if (type == InternalCommand.Type.addServer.ordinal() && !voters.contains(name)) voters.add(name);
        } catch (IOException e) {
            // It says nothing, here and everywhere, and will do nothing when it is applied.
        }
    }

    boolean areMostly(Predicate<String> those) {
        List<String> voters = ids();
        return voters.stream().filter(those).count() > voters.size() / 2;
    }

    // In the view.

    /// Whether so many are there that they could agree.
    boolean couldAgree() {
        Set<String> present = addresses().stream().map(GuardedRaft::idOf).filter(Objects::nonNull)
                .collect(Collectors.toSet());
        return areMostly(present::contains);
    }

    List<Address> others() {
        List<String> voters = ids();
        return addresses().stream()
                .filter(member -> !member.equals(raft.getAddress()) && voters.contains(GuardedRaft.idOf(member)))
                .toList();
    }

    /// How many come before this node.
    int rank() {
        List<String> voters = ids();
        return (int) addresses().stream().takeWhile(member -> !member.equals(raft.getAddress()))
                .filter(member -> voters.contains(GuardedRaft.idOf(member))).count();
    }

    private List<Address> addresses() {
        View view = raft.view();
        return view == null ? List.of() : view.getMembers();
    }
}
