/// The databases: keys, their time to live, eviction, and what happens when a key changes. Values are handled through
/// their types; nothing here knows a client or a command.
package io.javelina.keyspace;
