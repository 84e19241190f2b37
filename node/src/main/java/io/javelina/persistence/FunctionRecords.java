package io.javelina.persistence;

import io.javelina.memory.Account;
import io.javelina.memory.Allocator;
import io.javelina.memory.Memory;
import io.javelina.memory.Slice;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// The code of libraries of functions, as snapshots have it: kept as it came, in native memory, in the order in which it
/// came, and written to the next snapshot again. Node loop only.
public final class FunctionRecords implements AutoCloseable {
    /// A block is the length and the code.
    private static final int CODE = 8;

    private final Allocator allocator;
    private final List<Long> records = new ArrayList<>();

    public FunctionRecords(Allocator allocator) { this.allocator = allocator; }

    /// Adds a copy of a library's code.
    public void add(Slice code) {
        long record = allocator.allocate(Account.FUNCTION_LIBRARIES, CODE + (long) code.length());
        Memory.putLong(record, code.length());
        code.copyTo(record + CODE);
        records.add(record);
    }

    public int size() { return records.size(); }

    /// Shows the code of each library, good during the call.
    public void forEach(Consumer<Slice> visitor) {
        Slice code = new Slice();
        for (long record : records) visitor.accept(code.wrap(record + CODE, (int) Memory.getLong(record)));
    }

    /// Has the libraries of another one from now on, which then has none.
    public void takeOver(FunctionRecords other) {
        clear();
        records.addAll(other.records);
        other.records.clear();
    }

    public void clear() {
        for (long record : records)
            allocator.free(Account.FUNCTION_LIBRARIES, record, CODE + Memory.getLong(record));
        records.clear();
    }

    @Override
    public void close() { clear(); }
}
