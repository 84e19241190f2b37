package io.javelina.management.figures;

import io.javelina.management.bean.ClusterMemoryRow;
import io.javelina.management.bean.ClusterMemoryStats;
import io.javelina.management.bean.MemberMemory;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;

/// The memory of the members of a cluster, to be added one by one; sums, shares and skews follow. Who was not heard of for long is
/// told with the rest and marked, and counts in no sum: its memory may be gone.
public final class ClusterMemoryFigures {
    /// Members tell their figures once a second; after so many seconds without any there is a reason.
    public static final long OLD_MILLIS = 10_000;

    private final List<Member> members = new ArrayList<>();

    /// @param figures null while it has told none
    private record Member(String id, boolean self, String address, long port, String role, long slots, long ageMillis,
            MemberFigures figures) {
        boolean isCurrent() { return figures != null && ageMillis < OLD_MILLIS; }

        boolean isOld() { return figures != null && !isCurrent(); }

        boolean isPrimary() { return role.equals("primary"); }

        String state() {
            if (figures == null) return ClusterMemoryRow.UNKNOWN;
            return isCurrent() ? ClusterMemoryRow.CURRENT : ClusterMemoryRow.OLD;
        }
    }

    /// @param role primary or replica
    /// @param ageMillis how old the figures are
    /// @param figures null while it has told none
    public void add(String id, boolean self, String address, long port, String role, long slots, long ageMillis,
            MemberFigures figures) {
        members.add(new Member(id, self, address, port, role, slots, ageMillis, figures));
    }

    public ClusterMemoryStats stats(long timestampMillis) {
        MemberMemory all = sum(Member::isCurrent);
        MemberMemory primaries = sum(member -> member.isCurrent() && member.isPrimary());
        return new ClusterMemoryStats(timestampMillis, 0, true, (long) members.size(), count(Member::isCurrent),
                count(Member::isOld), oldest(), of(all, MemberMemory::totalAllocated),
                of(all, MemberMemory::datasetBytes), of(primaries, MemberMemory::datasetBytes),
                of(primaries, MemberMemory::keysCount), of(all, MemberMemory::rssBytes),
                of(all, MemberMemory::maxmemory), of(all, MemberMemory::connectedClients),
                skew(_ -> true, Member::slots), skew(Member::isCurrent, member -> member.figures.datasetBytes),
                skew(Member::isCurrent, member -> member.figures.totalAllocated), all, primaries, rows(primaries));
    }

    private static Long of(MemberMemory sum, ToLongFunction<MemberMemory> figure) {
        return sum == null ? null : figure.applyAsLong(sum);
    }

    /// What a node has to say that is in no cluster.
    public static ClusterMemoryStats none(long timestampMillis) {
        return new ClusterMemoryStats(timestampMillis, 0, false, null, null, null, null, null, null, null, null, null,
                null, null, null, null, null, null, null, List.of());
    }

    private long count(Predicate<Member> which) { return members.stream().filter(which).count(); }

    private Long oldest() {
        return members.stream().filter(member -> member.figures != null).map(Member::ageMillis).max(Long::compare)
                .orElse(null);
    }

    /// Null when there is nobody to be summed.
    private MemberMemory sum(Predicate<Member> which) {
        MemberFigures sum = null;
        for (Member member : members) {
            if (!which.test(member)) continue;
            boolean isFirst = sum == null;
            if (isFirst) sum = new MemberFigures();
            sum.add(member.figures, isFirst);
        }
        return sum == null ? null : sum.memory();
    }

    /// The greatest by the average, of those that own slots; null when there is nothing to compare.
    private Double skew(Predicate<Member> which, ToLongFunction<Member> figure) {
        List<Member> owners = members.stream().filter(which).filter(member -> member.slots > 0).toList();
        double sum = owners.stream().mapToLong(figure).sum();
        if (sum == 0) return null;
        return owners.stream().mapToLong(figure).max().orElseThrow() * owners.size() / sum;
    }

    private List<ClusterMemoryRow> rows(MemberMemory primaries) {
        long slots = members.stream().mapToLong(Member::slots).sum();
        long datasetBytes = primaries == null ? 0 : primaries.datasetBytes();
        return members.stream().map(member -> row(member, slots, datasetBytes)).toList();
    }

    private static ClusterMemoryRow row(Member member, long slots, long datasetBytes) {
        MemberMemory memory = member.figures == null ? null : member.figures.memory();
        boolean counts = member.isCurrent() && member.isPrimary();
        return new ClusterMemoryRow(member.id, member.self, member.address, member.port, member.role, member.slots,
                member.state(), memory == null ? null : member.ageMillis,
                member.isPrimary() ? share(member.slots, slots) : null,
                counts ? share(memory.datasetBytes(), datasetBytes) : null, memory);
    }

    private static Double share(long part, long whole) { return whole == 0 ? null : (double) part / whole; }
}
