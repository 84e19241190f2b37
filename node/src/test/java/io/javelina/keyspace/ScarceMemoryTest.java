package io.javelina.keyspace;

import static org.assertj.core.api.Assertions.assertThat;

import io.javelina.memory.Account;
import io.javelina.memory.MemoryExhausted;
import io.javelina.memory.Slice;
import io.javelina.structure.Entry;
import io.javelina.structure.ScarceMemory;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/// When the system has no more memory, the command that asked fails and nothing has changed.
@ParameterizedClass(name = "clustered: {0}")
@ValueSource(booleans = { false, true })
class ScarceMemoryTest {
    private static final int MOST_BLOCKS = 12;
    private static final String LONG = "v".repeat(1000);

    private final ScarceMemory scarce = new ScarceMemory();
    private final KeyspaceFixture fixture;
    private final Database database;
    private final Slice key;
    private final Slice other;
    private final Slice value;

    ScarceMemoryTest(boolean clustered) {
        fixture = new KeyspaceFixture(scarce.allocator(), LazyFree.AT_ONCE, new Random(1), clustered);
        database = fixture.database;
        key = fixture.slice("key");
        other = fixture.slice("other key");
        value = fixture.slice(LONG);
    }

    /// Gives the action one block more each time, until it is enough.
    private void starve(Consumer<Database> action) {
        for (int blocks = 0; blocks < MOST_BLOCKS; blocks++) {
            long data = fixture.allocator.ledger().bytes(Account.STRINGS);
            long size = database.size();
            scarce.refuseAfter(blocks);
            try {
                action.accept(database);
                return;
            } catch (MemoryExhausted e) {
                assertThat(fixture.allocator.ledger().bytes(Account.STRINGS)).as("with %d blocks", blocks)
                        .isEqualTo(data).isEqualTo(fixture.reportedDataBytes());
                assertThat(fixture.overheadBytes()).isEqualTo(fixture.reportedOverheadBytes());
                assertThat(database.size()).isEqualTo(size);
                for (int i = 0; i < fixture.keyspace.databaseCount(); i++)
                    fixture.keyspace.database(i).assertInvariants();
            } finally {
                scarce.refuse(false);
            }
        }
        throw new AssertionError("not done with " + MOST_BLOCKS + " blocks");
    }

    @Test
    void shouldNotSet() { starve(it -> it.setString(key, value, Long.MAX_VALUE)); }

    @Test
    void shouldNotReplace() {
        database.setString(key, value, Entry.NO_EXPIRY);
        starve(it -> it.setString(key, value, Long.MAX_VALUE));
        assertThat(database.expiresSize()).isEqualTo(1);
    }

    @Test
    void shouldNotExpire() {
        database.setString(key, value, Entry.NO_EXPIRY);
        starve(it -> it.expireAt(it.peek(key), key, Long.MAX_VALUE));
    }

    @Test
    void shouldNotRename() {
        fill();
        starve(it -> it.rename(it.peek(key), key, other));
        assertThat(database.peek(other)).isNotZero();
    }

    @Test
    void shouldNotCopy() {
        fill();
        starve(it -> it.copy(it.peek(key), other, it));
    }

    @Test
    void shouldNotMove() {
        database.setString(key, value, Long.MAX_VALUE);
        starve(it -> it.move(it.peek(key), key, fixture.keyspace.database(1)));
        assertThat(fixture.keyspace.database(1).size()).isEqualTo(1);
    }

    /// So that the next insertion needs another bucket.
    private void fill() {
        database.setString(key, value, Long.MAX_VALUE);
        scarce.refuse(false);
        for (int i = 1; i < 7; i++) database.setString(fixture.slice("k" + i), value, Long.MAX_VALUE);
    }
}
