/// Self-contained off-heap structures. They know native memory and nothing else of the server.
///
/// [io.javelina.structure.HashTable] finds elements by key: the keyspace, sets, hashes and sorted sets stand on it. It
/// is told in three files: [io.javelina.structure.TableHeader] and [io.javelina.structure.Bucket] say where each bit is,
/// [io.javelina.structure.BucketChain] keeps the elements of one bucket in order, and `HashTable` itself is the
/// algorithm. [io.javelina.structure.SipHash] turns keys into hashes that nobody outside can foresee.
/// [io.javelina.structure.Entry] is the block that holds a key, with its value or the way to it.
///
/// Two algorithms work on bytes that others hold: [io.javelina.structure.Bitmap] on their bits, and
/// [io.javelina.structure.CommonSubsequence] on what two strings have in common.
package io.javelina.structure;
