package io.javelina.command;

import io.javelina.keyspace.Database;
import io.javelina.memory.Account;
import io.javelina.memory.Memory;
import io.javelina.persistence.Crc64;
import io.javelina.persistence.RdbFileReader.Mode;
import io.javelina.persistence.RdbFileReader.Progress;
import io.javelina.persistence.RdbFileReader;
import io.javelina.persistence.RdbFileWriter;
import io.javelina.persistence.RdbHeader;
import io.javelina.persistence.SnapshotSink;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// Saves a keyspace to bytes and loads it from bytes, as a file and in all the ways that bytes may come.
final class RdbFiles {
    static final RdbHeader HEADER = new RdbHeader("7.2.4", "8.1.0", 1_700_000_000L, 123_456L);
    private static final int ENDLESS = Integer.MAX_VALUE;

    private RdbFiles() {}

    /// Keeps what it gets.
    static final class Bytes implements SnapshotSink {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private boolean ended;

        @Override
        public void write(long address, long count) { bytes.writeBytes(Memory.toBytes(address, (int) count)); }

        @Override
        public boolean isFull() { return false; }

        @Override
        public void end() { ended = true; }

        byte[] toBytes() { return ended ? bytes.toByteArray() : null; }
    }

    /// A file of all keys, null when the version does not hold them.
    static byte[] save(Dumps dumps, boolean inSlices) {
        try (FunctionRecords functions = new FunctionRecords(dumps.harness.allocator())) {
            return save(dumps, inSlices, functions);
        }
    }

    static byte[] save(Dumps dumps, boolean inSlices, FunctionRecords functions) {
        Bytes bytes = new Bytes();
        try (RdbFileWriter writer = new RdbFileWriter(dumps.harness.keyspace(), dumps.codecs, dumps.settings, bytes,
                HEADER, functions)) {
            for (Database each : dumps.harness.keyspace().databases())
                if (each.size() > 0) writer.database(each.index(), each.size(), each.expiresSize());
            for (Database each : dumps.harness.keyspace().databases()) each.forEach(entry -> {
                if (!inSlices) writer.entry(each.index(), entry);
                else for (boolean first = true; writer.someOfEntry(each.index(), entry, first);) first = false;
            });
            writer.end();
        }
        return bytes.toBytes();
    }

    /// What a reader has to say in the end.
    static final class Loaded implements RdbFileReader.Listener {
        final List<String> fields = new ArrayList<>();
        final List<String> warnings = new ArrayList<>();
        long keys;
        long expired;
        long slices;

        @Override
        public void field(String name, String value) { fields.add(name + "=" + value); }

        @Override
        public void warning(String what) { warnings.add(what); }
    }

    static Loaded load(Dumps dumps, byte[] file) {
        return load(dumps, dumps.harness.keyspace().databases(), file, ENDLESS, ENDLESS, true, Mode.PRIMARY, _ -> {});
    }

    /// @param piece bytes that come at once
    /// @param budget bytes that are read at once
    static Loaded load(Dumps dumps, Database[] databases, byte[] file, int piece,
            long budget, boolean lengthIsKnown, Mode mode, Consumer<FunctionRecords> functionsSeen) {
        Loaded loaded = new Loaded();
        try (FunctionRecords functions = new FunctionRecords(dumps.harness.allocator());
                RdbFileReader reader = new RdbFileReader(dumps.harness.keyspace(), databases, dumps.codecs,
                        dumps.settings, functions, mode, loaded)) {
            if (lengthIsKnown) reader.totalBytes(file.length);
            Feeder feeder = new Feeder(reader, dumps, file);
            for (Progress progress = Progress.HUNGRY; progress != Progress.DONE;) {
                if (progress == Progress.HUNGRY) feeder.feed(piece, lengthIsKnown);
                progress = reader.load(budget);
                loaded.slices++;
            }
            loaded.keys = reader.loadedKeys();
            loaded.expired = reader.expiredKeys();
            functionsSeen.accept(functions);
        }
        return loaded;
    }

    private static final class Feeder {
        private final RdbFileReader reader;
        private final Dumps dumps;
        private final byte[] file;
        private int fed;
        private long checksum;

        Feeder(RdbFileReader reader, Dumps dumps, byte[] file) {
            this.reader = reader;
            this.dumps = dumps;
            this.file = file;
        }

        void feed(int piece, boolean withChecksum) {
            int bytes = Math.min(piece, file.length - fed);
            if (bytes == 0) {
                reader.allFed();
                return;
            }
            long block = dumps.harness.allocator().allocate(Account.TEMPORARY, bytes);
            try {
                Memory.copy(file, fed, block, bytes);
                if (withChecksum) reader.feed(block, bytes, checksum);
                else reader.feed(block, bytes);
                checksum = Crc64.update(checksum, block, bytes);
            } finally {
                dumps.harness.allocator().free(Account.TEMPORARY, block, bytes);
            }
            fed += bytes;
        }
    }
}
