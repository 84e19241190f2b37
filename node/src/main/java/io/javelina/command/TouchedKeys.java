package io.javelina.command;

import io.javelina.memory.Slice;
import io.javelina.resp.Arguments;
import java.util.function.Predicate;

/// Finds out, before a request runs, whether it may read or change certain keys: one that it names, in whatever database,
/// or any when it changes what it does not name, as FLUSHALL does and scripts may. For EXEC all that is queued counts.
public final class TouchedKeys {
    private final KeyReferences found = new KeyReferences();
    private final Arguments queued = new Arguments();

    /// Whether the request may touch a key of which the question is answered with yes.
    public boolean any(Request request, Predicate<Slice> question) {
        Transaction transaction = request.client().transaction();
        if (transaction == null) return any(request.command(), request.arguments(), question);
        if (!request.command().runsQueue()) return false;
        try {
            return any(transaction, question);
        } finally {
            queued.shrink();
        }
    }

    private boolean any(Transaction transaction, Predicate<Slice> question) {
        long position = 0;
        for (int i = 0; i < transaction.size(); i++) {
            position = transaction.read(position, queued);
            if (any(transaction.command(i), queued, question)) return true;
        }
        return false;
    }

    private boolean any(Command command, Arguments arguments, Predicate<Slice> question) {
        if (mayTouchOthers(command)) return true;
        if (!command.findKeys(arguments, found)) return command.has(Flag.WRITE);
        for (int i = 0; i < found.size(); i++) if (question.test(arguments.get(found.position(i)))) return true;
        return false;
    }

    /// Scripts that may write are not bound to the keys that they name.
    private static boolean mayTouchOthers(Command command) {
        return command.group() == Group.SCRIPTING && command.has(Flag.MAY_REPLICATE);
    }
}
