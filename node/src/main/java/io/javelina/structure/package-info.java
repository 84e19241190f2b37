/// Self-contained off-heap structures. They know native memory and nothing else of the server.
///
/// [HashTable] finds elements by key: the keyspace stands on it, and the types that find by key will. It is told in
/// four files: [TableHeader] and `Bucket` say where each bit is, `BucketChain` keeps the elements of one bucket in
/// order, and `HashTable` itself is the algorithm; [Elements] is what its owner tells of an element. [SipHash] turns
/// keys into hashes that nobody outside can foresee. [Entry] is the block that holds a key, with its value or the way
/// to it.
///
/// What is small lives in one run of bytes without pointers, which its owner makes longer and shorter
/// ([ResizableBytes]): [Listpack] is a list of strings and integers in the format of Valkey, [ListpackElement] says
/// where each bit of an element is. [RoomyBytes] spares changes of size when many elements are added at once. [IntSet] is a
/// sorted set of integers. [DeadlineHeap] knows which of many elements expires first.
///
/// [HyperLogLog] estimates how many different elements there were. Its registers are [DenseRegisters] or
/// [SparseRegisters], [CardinalityEstimate] is the formula, and [MurmurHash] the hash that all servers share.
///
/// Lists have a denser form, that grows and shrinks at both ends: a `Pack` keeps runs of elements of one form and length
/// (`Run` says where each bit is, `PackCursor` walks, `PackEditor` changes). [SmallList] is one pack in bytes that somebody
/// else holds, [Quicklist] a chain of packs; [ElementList] is what both can do, [ListCursor] a place in either.
///
/// [SortedTree] keeps elements in order of a score and knows the rank of each: `SortedNode` says where each bit of a node is,
/// [SortedElement] where those of an element are.
///
/// Streams keep their entries in nodes of some dozens ([StreamNode], with [StreamNodeReader] and [StreamNodeWriter]) under
/// ids of 128 bits ([StreamId]). [IdTree] is an ordered map from such ids, [IdCursor] a place in it, [NameList] an ordered
/// list of named blocks, and [CountedBlocks] counts what all of these take.
///
/// Three algorithms work on bytes that others hold: [Bitmap] on their bits, [CommonSubsequence] on what two strings have
/// in common, and [Lzf] compresses them.
package io.javelina.structure;
