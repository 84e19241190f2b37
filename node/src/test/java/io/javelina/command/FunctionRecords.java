package io.javelina.command;

import io.javelina.memory.Account;
import io.javelina.memory.Allocator;
import io.javelina.memory.Memory;
import io.javelina.memory.Slice;
import io.javelina.persistence.LibrarySink;
import io.javelina.persistence.LibrarySource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// The code of libraries of functions, kept as it came by somebody who does not look into it.
final class FunctionRecords implements LibrarySource, LibrarySink, AutoCloseable {
    /// A block is the length and the code.
    private static final int CODE = 8;

    private final Allocator allocator;
    private final List<Long> records = new ArrayList<>();

    FunctionRecords(Allocator allocator) { this.allocator = allocator; }

    @Override
    public void add(Slice code) {
        long record = allocator.allocate(Account.FUNCTION_LIBRARIES, CODE + (long) code.length());
        Memory.putLong(record, code.length());
        code.copyTo(record + CODE);
        records.add(record);
    }

    @Override
    public void forEach(Consumer<Slice> visitor) {
        Slice code = new Slice();
        for (long record : records) visitor.accept(code.wrap(record + CODE, (int) Memory.getLong(record)));
    }

    @Override
    public void close() {
        for (long record : records)
            allocator.free(Account.FUNCTION_LIBRARIES, record, CODE + Memory.getLong(record));
    }
}
