package io.javelina.memory;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLongArray;

/// Who owns how many bytes, in how many blocks. Exact at all times, O(1) per change.
///
/// One thread, the owner (the node loop), books with plain writes that other threads may read at any time; all others
/// book with atomic additions on figures of their own. A balance is the sum of both, so a block that one thread
/// allocated and another one freed comes out at zero. A thread that frees much may collect its changes, to show them
/// together with figures of its own.
public final class Ledger {
    private static final Account[] ACCOUNTS = Account.values();
    /// The last row is the sum of all accounts.
    private static final int TOTAL = ACCOUNTS.length;
    /// Where the figures of blocks begin, behind those of bytes.
    private static final int BLOCKS = TOTAL + 1;
    private static final VarHandle OWNED = MethodHandles.arrayElementVarHandle(long[].class);

    /// Bytes by account and their sum, then blocks likewise; written by the owner only.
    private final long[] owned = new long[2 * BLOCKS];
    /// The same for all other threads.
    private final AtomicLongArray shared = new AtomicLongArray(2 * BLOCKS);
    /// Read without order: a thread sees here itself only if it wrote it, so all others find somebody else or nobody.
    private Thread owner;
    /// What one of the other threads has booked since it last published that.
    private final long[] collected = new long[2 * BLOCKS];
    /// That thread; read without order, as above.
    private Thread collector;

    /// From now on the calling thread is the owner. Another one may follow when the last has ended.
    public void own() { owner = Thread.currentThread(); }

    /// The owner ends; nobody is it now.
    public void disown() { owner = null; }

    /// From now on nobody sees what the calling thread books until it says [#publish]. One thread may do so, and it is not the
    /// owner.
    public void collect() { collector = Thread.currentThread(); }

    /// Shows what the calling thread has collected.
    public void publish() {
        for (int row = 0; row < collected.length; row++) {
            if (collected[row] == 0) continue;
            shared.getAndAdd(row, collected[row]);
            collected[row] = 0;
        }
    }

    /// Books `bytes` (negative: takes them away) that are no block of an [Allocator], such as estimated heap objects.
    public void add(Account account, long bytes) {
        change(account.ordinal(), bytes);
        change(TOTAL, bytes);
    }

    /// Books a new block.
    void allocated(Account account, long bytes) {
        add(account, bytes);
        change(BLOCKS + account.ordinal(), 1);
        change(BLOCKS + TOTAL, 1);
    }

    /// Takes a block away.
    void freed(Account account, long bytes) {
        add(account, -bytes);
        change(BLOCKS + account.ordinal(), -1);
        change(BLOCKS + TOTAL, -1);
    }

    /// Books a part of a block on another account; the total stays.
    public void transfer(Account from, Account to, long bytes) {
        change(from.ordinal(), -bytes);
        change(to.ordinal(), bytes);
    }

    /// Books a whole block on another account.
    void reassigned(Account from, Account to, long bytes) {
        transfer(from, to, bytes);
        change(BLOCKS + from.ordinal(), -1);
        change(BLOCKS + to.ordinal(), 1);
    }

    private void change(int row, long amount) {
        Thread current = Thread.currentThread();
        if (current == owner) OWNED.setOpaque(owned, row, owned[row] + amount);
        else if (current == collector) collected[row] += amount;
        else shared.getAndAdd(row, amount);
    }

    /// The bytes of one account now.
    public long bytes(Account account) { return balance(account.ordinal()); }

    /// The blocks that were allocated for one account and live now.
    public long blocks(Account account) { return balance(BLOCKS + account.ordinal()); }

    /// The bytes of all accounts now: `used_memory`.
    public long total() { return balance(TOTAL); }

    /// The live blocks of all accounts.
    public long totalBlocks() { return balance(BLOCKS + TOTAL); }

    /// The bytes of all accounts of one group.
    public long bytes(AccountGroup group) {
        long sum = 0;
        for (Account account : ACCOUNTS) if (account.group() == group) sum += bytes(account);
        return sum;
    }

    private long balance(int row) { return (long) OWNED.getOpaque(owned, row) + shared.get(row); }

    /// All balances. Taken by the owner while no other thread books, it is one moment's truth; otherwise each row is
    /// right and the sums are those of the rows.
    public LedgerSnapshot snapshot() {
        List<LedgerSnapshot.Balance> balances = new ArrayList<>(ACCOUNTS.length);
        for (Account account : ACCOUNTS)
            balances.add(new LedgerSnapshot.Balance(account, bytes(account), blocks(account)));
        return new LedgerSnapshot(balances);
    }

    /// One line per account that holds anything.
    public String describe() { return snapshot().describe(); }
}
