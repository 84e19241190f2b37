/// The running node: its loop, the sockets, the clients, the commands about the server itself, and
/// [io.javelina.server.Main], the only place that wires everything.
package io.javelina.server;
