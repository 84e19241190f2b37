/// The server. Lower packages never know higher ones; from the bottom:
///
/// - [memory][io.javelina.memory]: native blocks, who owns them, and how they are read and written;
/// - [structure][io.javelina.structure]: what is built of them, such as the hash table;
/// - [type][io.javelina.type]: values as commands see them;
/// - [keyspace][io.javelina.keyspace]: databases, expiry, eviction;
/// - [command][io.javelina.command]: the table of commands, the dispatcher and the families;
/// - [server][io.javelina.server]: the running node.
///
/// Beside them stand [resp][io.javelina.resp], the protocol, and [config][io.javelina.config], the directives.
package io.javelina;
