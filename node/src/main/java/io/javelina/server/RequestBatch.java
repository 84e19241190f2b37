package io.javelina.server;

import io.javelina.command.Command;
import io.javelina.command.CommandTable;
import io.javelina.keyspace.Database;
import io.javelina.resp.Arguments;
import java.util.Arrays;

/// Parsed requests that are executed together, of one client or of several: their look-ups wait for memory together
/// instead of one after the other, and the processor does one thing many times over. Node loop only.
final class RequestBatch {
    static final int MOST = 16;

    private final CommandTable table;
    private final NodeSettings settings;
    private final Arguments[] requests = new Arguments[MOST];
    /// What the requests ask for; null where there is no such command.
    private final Command[] commands = new Command[MOST];
    private final long[] hashes = new long[MOST];
    /// Who sent them: requests that one client sent in a row are a part.
    private final Connection[] senders = new Connection[MOST];
    private final int[] ends = new int[MOST];
    private int parts;
    private int size;
    /// What the staged look-ups read; kept so that they are not optimised away.
    private int touched;

    RequestBatch(CommandTable table, NodeSettings settings) {
        this.table = table;
        this.settings = settings;
        for (int i = 0; i < MOST; i++) requests[i] = new Arguments();
    }

    boolean isEmpty() { return size == 0; }

    boolean isFull() { return size == MOST; }

    int size() { return size; }

    Arguments request(int index) { return requests[index]; }

    Command command(int index) { return commands[index]; }

    /// Takes a request; gives the arguments for the next one.
    Arguments add(Arguments request) {
        Arguments spare = requests[size];
        requests[size++] = request;
        return spare;
    }

    /// Takes a request out of the batch, for other arguments.
    Arguments replace(int index, Arguments spare) {
        Arguments request = requests[index];
        requests[index] = spare;
        return request;
    }

    /// Those from `first` on are one client's.
    void endPart(Connection sender, int first) {
        if (size == first) return;
        senders[parts] = sender;
        ends[parts++] = size;
    }

    /// Finds the commands, and brings their first keys near.
    void prepare() {
        int keys = 0;
        int first = 0;
        Database database = null;
        for (int part = 0; part < parts; part++) {
            Connection sender = senders[part];
            if (sender.database() != database) {
                touch(database, keys);
                keys = 0;
                database = sender.database();
            }
            if (!sender.isClosed()) keys = prepare(database, first, ends[part], keys);
            first = ends[part];
        }
        touch(database, keys);
    }

    private int prepare(Database database, int first, int end, int keysBefore) {
        int keys = keysBefore;
        for (int i = first; i < end; i++) {
            Arguments request = requests[i];
            Command command = table.find(request);
            commands[i] = command;
            int position = command == null ? 0 : command.firstKeyPosition();
            if (position > 0 && position < request.size() && keys < settings.prefetchKeys)
                hashes[keys++] = database.hash(request.get(position));
        }
        return keys;
    }

    private void touch(Database database, int keys) { if (keys > 1) touched += database.touch(hashes, keys); }

    /// Executes all requests that may be; the batch is empty then.
    void execute() {
        int first = 0;
        for (int part = 0; part < parts; part++) {
            execute(senders[part], first, ends[part]);
            first = ends[part];
        }
        clear();
    }

    /// None of the requests can be executed.
    void fail(Throwable cause) {
        for (int part = 0; part < parts; part++) senders[part].failed(cause);
        clear();
    }

    private void clear() {
        Arrays.fill(senders, 0, parts, null);
        for (int i = 0; i < size; i++) requests[i].shrink();
        parts = 0;
        size = 0;
    }

    /// Whatever goes wrong is that client's trouble, and not that of those behind it.
    private void execute(Connection sender, int first, int end) {
        try {
            sender.execute(this, first, end);
        } catch (Throwable e) {
            sender.failed(e);
        }
    }
}
