package io.javelina.command;

import io.javelina.keyspace.Database;
import io.javelina.resp.Reply;

/// What a command does.
@FunctionalInterface
public interface Handler {
    /// Executes the request against the client's database and writes exactly one reply.
    ///
    /// @throws io.javelina.type.CommandError when the client made a mistake; nothing may have been changed or replied yet
    void execute(Request request, Database database, Reply reply);
}
