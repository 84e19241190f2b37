/// The value types as commands see them. Only these classes know how a value is encoded; they stand on the structures
/// below and know nothing of databases or clients.
///
/// Begin with [EntryValue]: a value is a flyweight over an entry. Wrap it, read or change it, and ask where the entry
/// is afterwards. Whoever holds entries is an [EntryOwner], and hears when one changes its size or place, or takes
/// more outside. `PackedValue` keeps what is one run of bytes inside the entry or beside it, for all types.
///
/// [EntryBlocks] allocates, copies and frees entries of any [Type]; what depends on the type it asks of a `ValueKind`,
/// which is where a new type begins. [EncodingLimits] says up to which size values keep their small form. A client's
/// mistake is a [CommandError].
///
/// | value | small | large |
/// |---|---|---|
/// | [StringValue] | in the entry | a block; [HyperLogLogValue] is a view of one |
/// | [ListValue] | one pack | a quicklist |
/// | [SetValue], with [SetCursor] and [SetMember] | an intset or a listpack | `MemberTable` |
/// | [SortedSetValue] | `SortedSetListpack` | `SortedSetTable` |
/// | [HashValue] | a listpack | `HashFields`, each a `HashField` |
/// | [StreamValue] | | `StreamHeader`, [StreamGroup], [StreamConsumer]; read by [StreamEntries] |
///
/// [LongDouble] computes as INCRBYFLOAT has to.
package io.javelina.type;
