package io.javelina.persistence;

import io.javelina.memory.Account;
import io.javelina.memory.Allocator;
import io.javelina.memory.ScratchBuffer;
import io.javelina.memory.Slice;
import io.javelina.type.CommandError;

/// Libraries of functions by themselves, as FUNCTION DUMP gives and FUNCTION RESTORE takes them.
///
/// ```
///   +-----+------+-----+------+-   -+--------+
///   | 245 | code | 245 | code | ... | footer |
///   +-----+------+-----+------+-   -+--------+
/// ```
///
/// Not one byte of the [footer][PayloadFooter] is read as code.
public final class LibrariesPayload implements AutoCloseable {
    private static final CommandError NO_FUNCTION = new CommandError("ERR given type is not a function");
    private static final CommandError TOO_OLD = new CommandError("ERR Pre-GA function format not supported");
    private static final CommandError BAD_CODE = new CommandError("ERR Failed loading library payload");

    private final RdbSettings settings;
    private final ScratchBuffer written;
    private final RdbWriter writer;
    private final RdbReader reader = new RdbReader();
    private final RdbString string;

    public LibrariesPayload(Allocator allocator, RdbSettings settings) {
        this.settings = settings;
        this.written = new ScratchBuffer(allocator, Account.TEMPORARY, 0);
        this.writer = new RdbWriter(written, settings);
        this.string = new RdbString(allocator);
    }

    /// The payload of some libraries, good until [#close].
    public ScratchBuffer of(LibrarySource libraries) {
        written.reset();
        libraries.forEach(code -> {
            writer.type(Rdb.FUNCTION);
            writer.string(code);
        });
        PayloadFooter.append(written, settings.version);
        return written;
    }

    /// Shows the code of each library of a payload.
    ///
    /// @throws CommandError when it is no payload, or has something else
    public void read(Slice payload, LibrarySink sink) {
        PayloadFooter.version(payload, settings);
        reader.wrap(payload.address(), payload.length() - PayloadFooter.BYTES);
        while (reader.available() > 0) {
            int type = reader.unsignedByte();
            if (type == Rdb.OLD_FUNCTION) throw TOO_OLD;
            if (type != Rdb.FUNCTION) throw NO_FUNCTION;
            sink.add(code());
        }
    }

    private Slice code() {
        try {
            return reader.string(string).slice();
        } catch (CorruptRdb e) {
            throw BAD_CODE;
        }
    }

    /// Gives back the memory that the last payload has used. It may go on afterwards.
    @Override
    public void close() {
        written.close();
        string.close();
    }
}
