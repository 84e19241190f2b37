/// The server. Lower packages never know higher ones: memory, structure, type, keyspace, command, server.
package io.javelina;
