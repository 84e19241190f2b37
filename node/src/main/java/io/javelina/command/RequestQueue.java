package io.javelina.command;

import io.javelina.memory.Account;
import io.javelina.memory.Allocator;
import io.javelina.memory.Memory;
import io.javelina.memory.Slice;
import io.javelina.resp.Arguments;
import java.util.Arrays;
import java.util.Map;

/// Requests that are executed later: copies of their arguments in chunks of native memory, each request in one piece. The
/// first chunk is small, since most queues are; later ones are larger, and nothing is ever moved.
///
///     | count (4) | length (4) | bytes | length (4) | bytes | ...          for each request
///
/// A position is the number of a chunk and an offset in it.
public final class RequestQueue {
    private static final int FIRST_BYTES = 256;
    /// Chunks are larger than that only for a request that is.
    private static final int LARGEST_BYTES = 64 << 10;
    private static final int FIRST_COMMANDS = 4;
    private static final int FIRST_CHUNKS = 1;
    /// What an empty queue takes on the heap, each place for a command, and for a chunk.
    private static final int HEAP_BYTES = 88;
    private static final int COMMAND_BYTES = 4;
    private static final int CHUNK_BYTES = 3 * Long.BYTES;
    private static final int OFFSET_BITS = 40;
    private static final long OFFSET_MASK = (1L << OFFSET_BITS) - 1;

    private final Allocator allocator;
    private final Account account;
    private Command[] commands = new Command[FIRST_COMMANDS];
    private int size;
    private long[] addresses = new long[FIRST_CHUNKS];
    private long[] capacities = new long[FIRST_CHUNKS];
    private long[] lengths = new long[FIRST_CHUNKS];
    private int chunkCount;
    private long nativeBytes;
    private long argumentBytes;
    private long heapBytes;

    public RequestQueue(Allocator allocator, Account account) {
        this.allocator = allocator;
        this.account = account;
        bookHeap();
    }

    private void bookHeap() {
        long bytes = HEAP_BYTES + (long) commands.length * COMMAND_BYTES + (long) addresses.length * CHUNK_BYTES;
        allocator.ledger().add(Account.CLIENT_CONTEXTS, bytes - heapBytes);
        heapBytes = bytes;
    }

    public int size() { return size; }

    /// All memory that this takes.
    public long bytes() { return nativeBytes + heapBytes; }

    /// The bytes of all arguments.
    public long argumentBytes() { return argumentBytes; }

    /// Adds a request. Without memory for it that throws, and nothing has changed.
    public void add(Command command, Arguments arguments) { add(command, arguments, Map.of()); }

    /// As above, with some arguments, by index, instead of those given.
    public void add(Command command, Arguments arguments, Map<Integer, byte[]> replacements) {
        long bytes = Integer.BYTES;
        for (int i = 0; i < arguments.size(); i++) bytes += Integer.BYTES + lengthOf(arguments, i, replacements);
        long at = take(bytes);
        if (size == commands.length) growCommands();
        commands[size++] = command;
        argumentBytes += bytes - (1L + arguments.size()) * Integer.BYTES;
        Memory.putInt(at, arguments.size());
        at += Integer.BYTES;
        for (int i = 0; i < arguments.size(); i++) at = write(at, arguments.get(i), replacement(i, replacements));
    }

    private static int lengthOf(Arguments arguments, int index, Map<Integer, byte[]> replacements) {
        byte[] replacement = replacement(index, replacements);
        return replacement == null ? arguments.get(index).length() : replacement.length;
    }

    private static byte[] replacement(int index, Map<Integer, byte[]> replacements) {
        return replacements.isEmpty() ? null : replacements.get(index);
    }

    /// Gives where the next one begins.
    private static long write(long at, Slice argument, byte[] replacement) {
        int bytes = replacement == null ? argument.length() : replacement.length;
        Memory.putInt(at, bytes);
        if (replacement == null) argument.copyTo(at + Integer.BYTES);
        else Memory.copy(replacement, 0, at + Integer.BYTES, bytes);
        return at + Integer.BYTES + bytes;
    }

    /// The address of so many bytes behind everything.
    private long take(long bytes) {
        int last = chunkCount - 1;
        if (last < 0 || capacities[last] - lengths[last] < bytes) {
            addChunk(bytes);
            last++;
        }
        long at = addresses[last] + lengths[last];
        lengths[last] += bytes;
        return at;
    }

    private void addChunk(long bytes) {
        if (chunkCount == addresses.length) growChunks();
        long usual = chunkCount == 0 ? FIRST_BYTES : Math.min(2 * capacities[chunkCount - 1], LARGEST_BYTES);
        long capacity = allocator.roundUp(Math.max(usual, bytes));
        addresses[chunkCount] = allocator.allocate(account, capacity);
        capacities[chunkCount] = capacity;
        lengths[chunkCount++] = 0;
        nativeBytes += capacity;
    }

    private void growChunks() {
        addresses = Arrays.copyOf(addresses, 2 * chunkCount);
        capacities = Arrays.copyOf(capacities, 2 * chunkCount);
        lengths = Arrays.copyOf(lengths, 2 * chunkCount);
        bookHeap();
    }

    private void growCommands() {
        commands = Arrays.copyOf(commands, 2 * size);
        bookHeap();
    }

    /// What request `index` asks for.
    public Command command(int index) { return commands[index]; }

    /// Sets `into` to the arguments of the request at `position`, 0 for the first one; gives the position of the next. They
    /// are good for as long as the queue is.
    public long read(long position, Arguments into) {
        int chunk = (int) (position >>> OFFSET_BITS);
        long start = addresses[chunk] + (position & OFFSET_MASK);
        into.clear();
        int count = Memory.getInt(start);
        long at = start + Integer.BYTES;
        for (int i = 0; i < count; i++) {
            int bytes = Memory.getInt(at);
            into.add(at + Integer.BYTES, bytes);
            at += Integer.BYTES + bytes;
        }
        boolean endsChunk = at - addresses[chunk] == lengths[chunk];
        return endsChunk ? chunk + 1L << OFFSET_BITS : position + at - start;
    }

    /// Gives up everything, once or more often; it is not used again.
    public void release() {
        for (int i = 0; i < chunkCount; i++) allocator.free(account, addresses[i], capacities[i]);
        allocator.ledger().add(Account.CLIENT_CONTEXTS, -heapBytes);
        heapBytes = 0;
        chunkCount = 0;
        nativeBytes = 0;
        argumentBytes = 0;
        size = 0;
    }
}
