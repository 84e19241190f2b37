package io.javelina.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.javelina.memory.Account;
import io.javelina.memory.Allocator;
import io.javelina.memory.Ledger;
import io.javelina.memory.Memory;
import io.javelina.memory.MemoryExhausted;
import io.javelina.memory.Slice;
import io.javelina.persistence.DumpPayload;
import io.javelina.persistence.RdbSettings;
import io.javelina.structure.ScarceMemory;
import io.javelina.structure.SipHash;
import io.javelina.type.EncodingLimits;
import io.javelina.type.EntryBlocks;
import java.util.List;
import org.junit.jupiter.api.Test;

/// When memory ends while a value is being restored, nothing is left of it.
class DumpScarceMemoryTest {
    private static final int MOST_BLOCKS = 2000;

    private final Dumps dumps = new Dumps();
    private final ScarceMemory scarce = new ScarceMemory();
    private final Allocator allocator = scarce.allocator();
    private final EntryBlocks blocks = new EntryBlocks(allocator, new SipHash(new byte[SipHash.SEED_BYTES]),
            new EncodingLimits());
    private final DumpPayload payload = new DumpPayload(blocks, new RdbSettings());

    @Test
    void shouldLeaveNothing() {
        for (String line : List.of("SET s " + "text".repeat(500), "RPUSH l a 1 " + "b".repeat(700),
                "RPUSH q " + ("x".repeat(90) + " ").repeat(300).trim(), "SADD p a b " + "c".repeat(60).repeat(1),
                "SADD t " + "m".repeat(700) + " b 7", "HSET h f v g " + "w".repeat(60),
                "HSET w f " + "v".repeat(700) + " g 12",
                "XADD x 1-1 f v g w", "XADD x 1-2 f 1 g " + "v".repeat(5000), "XADD x 5-0 other 7",
                "XGROUP CREATE x group 0", "XREADGROUP GROUP group one COUNT 2 STREAMS x >",
                "XREADGROUP GROUP group two COUNT 1 STREAMS x >"))
            assertThat(dumps.harness.run(line)).as(line).doesNotStartWith("-");
        for (String key : List.of("s", "l", "q", "p", "t", "h", "w", "x")) starve(key, dumps.dump(key));
        StringBuilder sortedSet = new StringBuilder("\5" + OldRdb.length(200));
        for (int i = 0; i < 200; i++) sortedSet.append(OldRdb.string("m" + i)).append(OldRdb.little(i, 8));
        starve("sorted set", Dumps.sealed(sortedSet.toString(), 11));
    }

    /// Gives it one block more each time, until that is enough.
    private void starve(String key, String bytes) {
        long block = allocator.allocate(Account.CLIENT_QUERY, bytes.length());
        Memory.copy(OldRdb.bytes(bytes), 0, block, bytes.length());
        Slice given = new Slice().wrap(block, bytes.length());
        restore(given);
        long before = data();
        for (int count = 0; !restoredWith(count, given); count++) {
            assertThat(data()).as("%s with %d blocks", key, count).isEqualTo(before);
            assertThat(count).as(key).isLessThan(MOST_BLOCKS);
        }
        assertThat(data()).as(key).isEqualTo(before);
        allocator.free(Account.CLIENT_QUERY, block, bytes.length());
    }

    private boolean restoredWith(int count, Slice given) {
        scarce.refuseAfter(count);
        try {
            restore(given);
            return true;
        } catch (MemoryExhausted e) {
            return false;
        } finally {
            scarce.refuse(false);
        }
    }

    private void restore(Slice given) {
        try (DumpPayload open = payload) {
            blocks.free(open.read(given, given));
        }
    }

    /// Bytes of all but what flyweights keep.
    private long data() {
        Ledger ledger = allocator.ledger();
        return ledger.total() - ledger.bytes(Account.SERVER);
    }
}
