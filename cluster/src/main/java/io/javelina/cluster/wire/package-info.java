/// Bytes that travel between nodes or lie on disks: fixed, strict and bounded. Whatever is read is checked before it is
/// believed; bytes that nobody of ours wrote are a [io.javelina.cluster.wire.MalformedBytes] and nothing else.
package io.javelina.cluster.wire;
