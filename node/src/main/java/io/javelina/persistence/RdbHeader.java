package io.javelina.persistence;

import io.javelina.memory.Account;
import io.javelina.memory.Allocator;
import io.javelina.memory.ScratchBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/// What a file says about itself before its data: names and values.
public final class RdbHeader {
    /// The field that tells of slots whose keys are in the file, but not its owner's yet.
    public static final String SLOT_IMPORTS = "javelina-slot-imports";

    private final Map<String, Object> fields = new LinkedHashMap<>();

    /// @param redisVersion the version of Redis that the writer is compatible with
    /// @param valkeyVersion likewise
    public RdbHeader(String redisVersion, String valkeyVersion, long unixSeconds, long usedMemory) {
        fields.put("redis-ver", redisVersion);
        fields.put("valkey-ver", valkeyVersion);
        fields.put("redis-bits", 64L);
        fields.put("ctime", unixSeconds);
        fields.put("used-mem", usedMemory);
    }

    /// Where in the history of changes the data stands.
    ///
    /// @param database the one that the stream of changes goes on with
    public RdbHeader replication(int database, String id, long offset) {
        fields.put("repl-stream-db", (long) database);
        fields.put("repl-id", id);
        fields.put("repl-offset", offset);
        return this;
    }

    /// Whether the file is the beginning of an append-only file.
    public RdbHeader isBaseOfAppendOnlyFile(boolean is) {
        fields.put("aof-base", is ? 1L : 0L);
        return this;
    }

    /// Which of the slots are on their way here.
    ///
    /// @param imports empty when none are
    public RdbHeader slotImports(String imports) {
        if (!imports.isEmpty()) fields.put(SLOT_IMPORTS, imports);
        return this;
    }

    void write(RdbWriter out, Allocator allocator, int version) {
        try (ScratchBuffer text = new ScratchBuffer(allocator, Account.SNAPSHOT_BUFFERS, 0)) {
            String magic = (Rdb.hasOwnName(version) ? Rdb.NAME : Rdb.FOREIGN_NAME) + "%03d".formatted(version);
            text.append(magic);
            out.raw(text.address(), text.length());
            fields.forEach((name, value) -> {
                if (name.equals("valkey-ver") && !Rdb.hasOwnName(version)) return;
                if (name.equals("redis-ver") && Rdb.hasOwnName(version)) return;
                out.type(Rdb.AUX);
                string(name, out, text);
                if (value instanceof Long number) out.decimal(number);
                else string((String) value, out, text);
            });
        }
    }

    private static void string(String value, RdbWriter out, ScratchBuffer text) {
        text.reset();
        text.append(value.getBytes(StandardCharsets.UTF_8));
        out.string(text.address(), text.length());
    }
}
