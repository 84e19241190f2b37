package io.javelina.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class LedgerTest {
    private final Ledger ledger = new Ledger();

    @Test
    void shouldSumAccountsAndGroups() {
        ledger.allocated(Account.STRINGS, 100);
        ledger.allocated(Account.STRINGS, 60);
        ledger.add(Account.CLIENT_CONTEXTS, 40);
        ledger.freed(Account.STRINGS, 60);
        assertThat(ledger.bytes(Account.STRINGS)).isEqualTo(100);
        assertThat(ledger.blocks(Account.STRINGS)).isEqualTo(1);
        assertThat(ledger.bytes(AccountGroup.CLIENTS_NORMAL)).isEqualTo(40);
        assertThat(ledger.blocks(Account.CLIENT_CONTEXTS)).as("heap objects are no blocks").isZero();
        assertThat(ledger.total()).isEqualTo(140);
        assertThat(ledger.totalBlocks()).isEqualTo(1);
    }

    @Test
    void shouldMoveBytesBetweenAccounts() {
        ledger.allocated(Account.STRINGS, 100);
        ledger.transfer(Account.STRINGS, Account.ENTRY_OVERHEAD, 30);
        assertThat(ledger.bytes(Account.STRINGS)).isEqualTo(70);
        assertThat(ledger.bytes(Account.ENTRY_OVERHEAD)).isEqualTo(30);
        assertThat(ledger.total()).isEqualTo(100);
        assertThat(ledger.blocks(Account.STRINGS)).isEqualTo(1);
    }

    @Test
    void shouldShowDifferencesBetweenSnapshots() {
        ledger.allocated(Account.SERVER, 500);
        LedgerSnapshot before = ledger.snapshot();
        ledger.allocated(Account.STRINGS, 64);
        LedgerSnapshot difference = ledger.snapshot().minus(before);
        assertThat(difference.of(Account.SERVER).bytes()).isZero();
        assertThat(difference.describe()).isEqualTo("STRINGS 64 bytes in 1 blocks\n");
        assertThat(difference.totalBytes()).isEqualTo(64);
        assertThat(difference.totalBlocks()).isEqualTo(1);
        assertThat(difference.bytes(AccountGroup.DATASET)).isEqualTo(64);
        assertThat(difference.isEmpty()).isFalse();
        assertThat(before.minus(before).isEmpty()).isTrue();
    }

    @Test
    void shouldBeExactWithManyThreads() throws InterruptedException {
        AtomicBoolean wrong = new AtomicBoolean();
        AtomicBoolean done = new AtomicBoolean();
        Thread reader = Thread.ofPlatform().start(() -> {
            while (!done.get()) if (ledger.total() < 0) wrong.set(true);
        });
        List<Thread> threads = new ArrayList<>();
        threads.add(Thread.ofPlatform().start(() -> {
            ledger.own();
            book(1);
        }));
        for (int i = 2; i <= 4; i++) {
            int seed = i;
            threads.add(Thread.ofPlatform().start(() -> book(seed)));
        }
        for (Thread thread : threads) thread.join();
        done.set(true);
        reader.join();
        assertThat(wrong).isFalse();
        assertThat(ledger.totalBlocks()).isEqualTo(4L * 200_000);
        assertThat(ledger.total()).isEqualTo(4L * 200_000 * 16);
        assertThat(ledger.snapshot().totalBytes()).isEqualTo(ledger.total());
        assertThat(ledger.snapshot().totalBlocks()).isEqualTo(ledger.totalBlocks());
    }

    private void book(int seed) {
        Random random = new Random(seed);
        Account[] accounts = Account.values();
        for (int i = 0; i < 200_000; i++) {
            Account account = accounts[random.nextInt(accounts.length)];
            ledger.allocated(account, 48);
            ledger.transfer(account, accounts[random.nextInt(accounts.length)], 8);
            ledger.add(account, -32);
        }
    }

    @Test
    void shouldLetAnotherThreadOwnIt() throws InterruptedException {
        ledger.own();
        ledger.add(Account.SERVER, 10);
        Thread next = Thread.ofPlatform().start(() -> {
            ledger.own();
            ledger.add(Account.SERVER, 5);
        });
        next.join();
        ledger.add(Account.SERVER, 1);
        assertThat(ledger.total()).isEqualTo(16);
    }
}
