package io.javelina.command;

import io.javelina.keyspace.Database;
import io.javelina.memory.Slice;
import io.javelina.resp.Arguments;

/// Finds the keys that a request is going to change, before it runs; for EXEC those of all that is queued.
public final class WrittenKeys {
    /// Asked about each key.
    public interface Question {
        /// @param replaces whether the value is replaced or deleted as a whole, whatever it is
        boolean test(Database database, Slice key, boolean replaces);
    }

    private static final String SELECT = "SELECT";

    private final KeyReferences found = new KeyReferences();
    private final Arguments queued = new Arguments();

    /// Whether the answer is yes for some key; the others are not asked about then.
    public boolean any(Request request, Question question) {
        Client client = request.client();
        Transaction transaction = client.transaction();
        if (transaction == null) return any(request.command(), request.arguments(), client.database(), question);
        if (!request.command().runsQueue()) return false;
        try {
            return any(transaction, client.database(), question);
        } finally {
            queued.shrink();
        }
    }

    private boolean any(Transaction transaction, Database selected, Question question) {
        Database database = selected;
        long position = 0;
        for (int i = 0; i < transaction.size(); i++) {
            position = transaction.read(position, queued);
            if (transaction.command(i).name().equals(SELECT)) database = selected(database);
            if (any(transaction.command(i), queued, database, question)) return true;
        }
        return false;
    }

    /// The database in which the transaction goes on after SELECT.
    private Database selected(Database before) {
        Slice number = queued.get(1);
        boolean isOne = number.isInteger() && number.integer() >= 0
                && number.integer() < before.keyspace().databaseCount();
        return isOne ? before.keyspace().database((int) number.integer()) : before;
    }

    private boolean any(Command command, Arguments arguments, Database database, Question question) {
        if (!command.isPropagated() || !command.findKeys(arguments, found)) return false;
        for (int i = 0; i < found.size(); i++) {
            if (found.flags(i).contains(KeyFlag.RO)) continue;
            boolean replaces = found.flags(i).contains(KeyFlag.OW) || found.flags(i).contains(KeyFlag.RM);
            if (question.test(database, arguments.get(found.position(i)), replaces)) return true;
        }
        return false;
    }
}
