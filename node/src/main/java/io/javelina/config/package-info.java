/// The configuration of the server: which directives exist, their values, and the file they come from.
///
/// Begin with [Directives], the table: one row for each directive says all there is to know about it. [Kind] and its
/// subclasses know how the text of a value is read, shown and written back. [Configuration] holds the current values
/// and does what the CONFIG command asks; [ConfigurationLoader] reads valkey.conf and the command line, [RewrittenFile]
/// is the other direction.
///
/// Names and values are byte-transparent strings: one char for each byte (ISO-8859-1), so that whatever a client or a
/// file says comes back unchanged. [Configuration#text] decodes UTF-8 where people are meant to read it.
///
/// Of the rest of the server this package knows the patterns of [io.javelina.memory.Glob] and nothing else. Components
/// read it and listen to it.
package io.javelina.config;
