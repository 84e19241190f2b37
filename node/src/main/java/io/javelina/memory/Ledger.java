package io.javelina.memory;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicLongArray;

/// Who owns how many bytes. Exact at all times, O(1) per change.
///
/// One thread, the owner (the node loop), books with plain writes that other threads may read at any time; all others
/// book with atomic additions on figures of their own. A balance is the sum of both.
public final class Ledger {
    private static final int ACCOUNTS = Account.values().length;
    private static final VarHandle OWNED = MethodHandles.arrayElementVarHandle(long[].class);

    /// Bytes by account, and their sum as the last element; written by the owner only.
    private final long[] owned = new long[ACCOUNTS + 1];
    /// The same for all other threads.
    private final AtomicLongArray shared = new AtomicLongArray(ACCOUNTS + 1);
    private volatile Thread owner;
    /// The owner again, for the fast path of the owner itself, which always sees its own write.
    private Thread fastOwner;

    /// From now on the calling thread is the owner. Called once, before any other thread books.
    public void own() {
        fastOwner = Thread.currentThread();
        owner = fastOwner;
    }

    /// Books `bytes` (negative: takes them away).
    public void add(Account account, long bytes) {
        if (Thread.currentThread() == fastOwner) {
            bump(account.ordinal(), bytes);
            bump(ACCOUNTS, bytes);
        } else {
            shared.addAndGet(account.ordinal(), bytes);
            shared.addAndGet(ACCOUNTS, bytes);
        }
    }

    /// Books a part of a block on another account; the total stays.
    public void transfer(Account from, Account to, long bytes) {
        if (Thread.currentThread() == fastOwner) {
            bump(from.ordinal(), -bytes);
            bump(to.ordinal(), bytes);
        } else {
            shared.addAndGet(from.ordinal(), -bytes);
            shared.addAndGet(to.ordinal(), bytes);
        }
    }

    private void bump(int index, long bytes) { OWNED.setOpaque(owned, index, owned[index] + bytes); }

    /// The bytes of one account now.
    public long bytes(Account account) { return balance(account.ordinal()); }

    /// The bytes of all accounts now: `used_memory`.
    public long total() { return balance(ACCOUNTS); }

    /// The bytes of all accounts of one group.
    public long bytes(AccountGroup group) {
        long sum = 0;
        for (Account account : Account.values()) if (account.group() == group) sum += bytes(account);
        return sum;
    }

    private long balance(int index) { return (long) OWNED.getOpaque(owned, index) + shared.get(index); }

    /// One line per account that holds anything.
    public String describe() {
        StringBuilder text = new StringBuilder();
        for (Account account : Account.values())
            if (bytes(account) != 0) text.append(account).append(' ').append(bytes(account)).append('\n');
        return text.toString();
    }
}
