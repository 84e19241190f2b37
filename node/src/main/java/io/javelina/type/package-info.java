/// The value types as commands see them. Only these classes know how a value is encoded; they stand on the structures
/// below and know nothing of databases or clients.
package io.javelina.type;
