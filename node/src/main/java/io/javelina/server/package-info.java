/// The running node. [Main] reads the configuration, [Node] wires everything there is, top to bottom.
///
/// - The loop: [NodeLoop] is the one thread that executes commands, [NodeClock] its time, [Transport] its way to the
///   kernel, `IoThreads` its helpers at the sockets. `Listeners` decides who may connect.
/// - Clients: `Connection`, with a `QueryBuffer` for what comes in and an `Output` of `OutputChunk`s for what goes out.
///   `ClientPolicies` holds the rules for all of them: `OutputLimits`, `ClientEviction`, `ClientPause`, `ClientUpkeep`.
/// - Clients that wait: `BlockedClients`, by the lines of `BlockedKeys`. Clients that listen: `Publisher`, which
///   brings a `Message`, or a `SharedMessage` when it is long; `Monitors`. `KeyspaceEvents` hears of all that happens
///   to keys, and `KeyspaceNotifications` tells of it.
/// - Around each command: `Gate` judges before, with [Authentication] and `MemoryWatch`; [CommandStatistics] counts
///   after, and feeds `CommandLog` and `LatencyMonitor`; `UnexpectedErrors` are those that nobody should have got. `BlockedClients` has those whose commands wait, `SlowAnswers`
///   the thread that works out what some of them wait for.
/// - Snapshots: `Snapshots` makes one at a time for a `SnapshotJob`, in slices; `HeldBackWriters` wait for it. `RdbFile`
///   and `BackgroundSaves` make the file of snapshots, `Loading` reads it.
/// - The append-only file: `AppendOnly` is all of it, `AppendOnlyFile` follows the changes, `AofFiles` keeps the manifest,
///   `AofRewrites` makes new bases, `AofLoader` executes what is there.
/// - Replicas: `Replicas` has the stream and who follows it, `FullSyncs` brings them a snapshot (`StreamedSync`,
///   `FileSync`), `Failover` hands over.
/// - Following a primary: `ReplicaRole` is what follows from that, `PrimaryLink` one primary, `PrimaryConversation` one
///   connection to it, `SnapshotTransfer` and `DatasetLoad` the way of its snapshot into the dataset.
/// - Commands that need all this: `ClientCommands`, `AuthenticationCommands`, and those that `ServerCommands`
///   registers: INFO, MEMORY, CONFIG, SLOWLOG and COMMANDLOG, LATENCY, DEBUG; `PubSubCommands`, `MonitorCommand`,
///   `WaitCommand`, `SaveCommands`, `ReplicationCommands`, `ReplicaCommands`.
/// - Figures: `NodeMetrics` fills the records of [management][io.javelina.management] in one turn of the loop;
///   `LoopAnswer` lets other threads ask for them, `MemorySampler` looks at the kernel and the allocator ten times a
///   second, `MemoryViews` reads memory back from the MBeans for the commands.
/// - Configuration: `Settings` keeps the fields current that hot code reads, `ConfigurationEffects` does what else a
///   change does, `ManagementDirectives` reads what management wants to know.
package io.javelina.server;
