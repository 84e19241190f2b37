/// The replicated log behind one small interface, [io.javelina.cluster.log.ReplicatedLog].
///
/// [io.javelina.cluster.log.RaftLog] is the one that there is: requests, life cycle, and the fork of the bus that it speaks on. Below it:
///
/// * `GuardedRaft`: the protocol of jgroups-raft, with the rules of acknowledging and committing replaced by stricter ones: `Acceptance`
///   has those of followers, `Leadership` those of leaders, `Voters` says who counts, and `Roles` and `Applier` are what jgroups-raft calls.
/// * `Election`: who leads.
/// * `DurableLog`: the three files, over `EntryFile` and `SealedFile`; damage, and other formats
///   (`FileMagic`), are refused, torn writes are cut off.
/// * `PeerMessage`: what nodes say to each other besides.
///
/// What it promises is tried by `RaftSimulationTest`, a whole group in virtual time with faults; by `DurableLogModelTest`, the files against
/// a list, with damage to every byte; and by `RaftLogTest` over real channels.
package io.javelina.cluster.log;
