/// Values as RDB writes them: the format of snapshots, of DUMP and RESTORE, and of what a replica is filled with.
///
/// [Rdb] says which types and versions there are. Below it are the primitives: `RdbWriter` puts lengths, strings and
/// numbers into a native buffer, `RdbReader` takes them from a native range and believes nothing it reads; [Crc64] is
/// the checksum. [RdbValues] has a `ValueCodec` for each type, which knows its values by their public methods alone,
/// and makes entries that are in no database yet; `CollectionCodec` is what most of them share. [DumpPayload] is the
/// envelope of a single value. [RdbSettings] says which version is written; what that cannot hold is
/// [UnsupportedByVersion].
///
/// What an old server packed into one run of bytes is read by the kinds of `PackedReader`, each of which checks every
/// byte on its way. Whatever is wrong with the bytes is one [CorruptRdb], and nothing is left of the value then.
///
/// [CommandsWriter] writes the same data as commands instead, for an append-only file that is to be readable.
///
/// Beside the commands, which use this; knows neither them nor the server.
package io.javelina.persistence;
