/// Commands: one row of the table and one short method each, one file per family.
///
/// Begin with [SetCommands], a family: `register` lists its rows, and each method looks up, acts through the API of the
/// value's type, signals the change and replies. What can be decided before a command runs stands in its row, a
/// [Command] in the [CommandTable]: arity, [Flag], keys ([KeySpecification], [KeyFlag]), [Tip], [Category]. The
/// [Dispatcher] acts on it, and asks its [Dispatcher.Gate] what only the node knows. A [Handler] gets the [Request],
/// the client's [Database][io.javelina.keyspace.Database] and the [Reply][io.javelina.resp.Reply].
///
/// Commands need not run at once. Between MULTI and EXEC they go to a [Transaction], whose [RequestQueue] is in native
/// memory, and [TransactionCommands] has the dispatcher run them inside EXEC; [WatchedKeys] knows what was changed
/// meanwhile. A command that finds nothing may ask its [Client] to [Wait], until the time that [BlockingTimeout] reads;
/// then it is executed again from the start.
///
/// What families share: `StoreOptions` and `Expiry` for the options of strings and times, `ElementScan` for scans of
/// values, `NameIndex` to find names without garbage. [TableCommands] is COMMAND, the table about itself;
/// `Documentation` is what only humans read of it.
///
/// Families that need the node or its clients are in [io.javelina.server].
package io.javelina.command;
