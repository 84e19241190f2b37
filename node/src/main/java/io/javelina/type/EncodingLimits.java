package io.javelina.type;

/// Up to which size values keep their small encoding; whoever owns the configuration keeps these current. Node loop only.
public final class EncodingLimits {
    /// Elements per node of a list when positive, -1 to -5 for 4 to 64 KiB per node.
    public int listMaxListpackSize = -2;
    /// Nodes at either end of a list that are never compressed, 0 for no compression at all.
    public int listCompressDepth;
    public long setMaxIntsetEntries = 512;
    public long setMaxListpackEntries = 128;
    /// Longest member, in bytes, of a set in a listpack.
    public long setMaxListpackValue = 64;
    public long sortedSetMaxListpackEntries = 128;
    /// Longest member, in bytes, of a sorted set in a listpack.
    public long sortedSetMaxListpackValue = 64;
    public long hashMaxListpackEntries = 512;
    /// Longest field or value, in bytes, of a hash in a listpack.
    public long hashMaxListpackValue = 64;
    /// Longest sparse HyperLogLog in bytes.
    public long hllSparseMaxBytes = 3000;
    /// Bytes per node of a stream, 0 for no limit.
    public long streamNodeMaxBytes = 4096;
    /// Entries per node of a stream, 0 for no limit.
    public long streamNodeMaxEntries = 100;
}
