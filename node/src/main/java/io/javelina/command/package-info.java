/// Commands: one row of the table and one short method each, one file per family. A method looks up, acts through the
/// API of the value's type, signals the change and replies; arity, permissions, memory limits and slots were the
/// dispatcher's business before it is called.
///
/// Read [io.javelina.command.Command], which is what a row says, then [io.javelina.command.Dispatcher], which acts on it,
/// then any of the families, such as [io.javelina.command.StringCommands]. How a request's command is found is in
/// [io.javelina.command.CommandTable]; where its keys are, in [io.javelina.command.KeySpecification].
package io.javelina.command;
