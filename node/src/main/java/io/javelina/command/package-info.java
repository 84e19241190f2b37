/// Commands: one row of the table and one short method each, one file per family. A method looks up, acts through the
/// API of the value's type, signals the change and replies; arity, permissions, memory limits and slots were the
/// dispatcher's business before it is called.
package io.javelina.command;
