package io.javelina.server;

import io.javelina.command.Client;
import io.javelina.command.Command;
import io.javelina.command.KeyReferences;
import io.javelina.command.Request;
import io.javelina.command.Transaction;
import io.javelina.keyspace.Database;
import io.javelina.memory.Slice;
import io.javelina.resp.Arguments;

/// Which of the keys of a request, or of a whole transaction, are here while others may be elsewhere already. Node loop
/// only.
final class RequestedKeys {
    private final KeyReferences found = new KeyReferences();
    private final Arguments queued = new Arguments();
    /// The first key of all, on the heap since transactions are read one command after the other.
    private byte[] first;
    private boolean several;
    private boolean undecidable;
    private int missing;
    private int present;

    /// Looks at all keys.
    ///
    /// @param isMessage whether they are channels, which are nowhere
    void look(Request request, boolean isMessage) {
        first = null;
        several = false;
        undecidable = false;
        missing = 0;
        present = 0;
        Client client = request.client();
        Transaction transaction = client.transaction();
        boolean runs = transaction == null || request.command().runsQueue();
        if (!request.command().runsQueue())
            look(request.command(), request.arguments(), client.database(), runs && !isMessage);
        else
            if (transaction != null) look(transaction, client.database(), !isMessage);
    }

    private void look(Transaction transaction, Database selected, boolean counts) {
        Database database = selected;
        long position = 0;
        for (int i = 0; i < transaction.size(); i++) {
            position = transaction.read(position, queued);
            Command command = transaction.command(i);
            if (command.name().equals("SELECT")) database = selected(queued.get(1), database);
            look(command, queued, database, counts);
        }
        queued.shrink();
    }

    private static Database selected(Slice number, Database otherwise) {
        boolean isThere = number.isInteger() && number.integer() >= 0
                && number.integer() < otherwise.keyspace().databaseCount();
        return isThere ? otherwise.keyspace().database((int) number.integer()) : otherwise;
    }

    private void look(Command command, Arguments arguments, Database database, boolean counts) {
        if (!command.findRoutingKeys(arguments, found)) return;
        undecidable |= movesBetweenDatabases(command, arguments, database);
        for (int i = 0; i < found.size(); i++) {
            Slice key = arguments.get(found.position(i));
            if (first == null) first = key.toBytes();
            else if (!key.equalTo(first)) several = true;
            if (!counts) continue;
            if (database.exists(key)) present++;
            else missing++;
        }
    }

    /// A key that comes into another database may be missing there, or may have gone elsewhere: nobody knows.
    private static boolean movesBetweenDatabases(Command command, Arguments arguments, Database database) {
        if (command.name().equals("MOVE")) return true;
        boolean namesDatabase = command.name().equals("COPY") && arguments.size() > 4 && arguments.get(3).is("DB");
        if (!namesDatabase) return false;
        Slice number = arguments.get(4);
        return !number.isInteger() || number.integer() != database.index();
    }

    /// Whether nobody can tell where such a request belongs.
    boolean isUndecidable() { return undecidable; }

    /// Whether not all of them are the same.
    boolean areSeveral() { return several; }

    int missing() { return missing; }

    int present() { return present; }
}
