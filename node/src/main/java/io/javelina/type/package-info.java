/// The value types as commands see them. Only these classes know how a value is encoded; they stand on the structures
/// below and know nothing of databases or clients.
///
/// [StringValue] is a flyweight over an entry: wrap it, read or change it, and ask where the entry is afterwards.
/// Whoever holds entries is an [EntryOwner], and hears when one changes its size or place. [EntryBlocks] allocates,
/// copies and frees entries of any [Type], and is where a new type adds its cases. A client's mistake is a
/// [CommandError]. [LongDouble] computes as INCRBYFLOAT has to.
///
/// A [SetValue] is gone through by its [SetCursor], which shows a [SetMember] at a time; large ones have a `MemberTable`.
/// A [SortedSetValue] stands on a `SortedSetListpack` or, when it is large, a `SortedSetTable`.
/// A [HyperLogLogValue] is a view of a string.
package io.javelina.type;
