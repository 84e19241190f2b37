/// What is on the disk: values and whole datasets as RDB writes them, which is also the format of DUMP and RESTORE and of
/// what a replica is filled with; and the append-only file.
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
/// [RdbFileWriter] gets the entries of a [snapshot][io.javelina.keyspace.Snapshot] and makes a file of them, for a
/// [SnapshotSink]: [FileSink] writes it on a thread of its own and gives it its name when it is safe. [RdbFileReader]
/// takes such a file in slices, as its bytes come: from a [FileSource], or from a connection. Libraries of functions come
/// from a [LibrarySource] and go to a [LibrarySink]; [LibrariesPayload] has them by themselves. [CommandsWriter] writes the
/// same data as commands instead, for an append-only file that is to be readable.
///
/// Of the append-only file, [AofFolder] and [AofManifest] say which files there are, [AofWriter] has the thread that
/// writes them, [AofReader] finds the commands in one of them again.
///
/// Beside the commands, which use this; knows neither them nor the server.
package io.javelina.persistence;
