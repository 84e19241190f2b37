package io.javelina.memory;

/// An owner of native memory. A block belongs to one account until it is freed or handed over as a whole (see
/// [Allocator#reassign]); a part of it may be booked on another one (see [Ledger#transfer]).
public enum Account {
    STRINGS(AccountGroup.DATASET, "keys and values of strings"),
    LISTS(AccountGroup.DATASET, "keys and elements of lists"),
    SETS(AccountGroup.DATASET, "keys and members of sets"),
    SORTED_SETS(AccountGroup.DATASET, "keys, members and scores of sorted sets"),
    HASHES(AccountGroup.DATASET, "keys, fields and values of hashes"),
    STREAMS(AccountGroup.DATASET, "keys, entries and consumer groups of streams"),
    ENTRY_OVERHEAD(AccountGroup.DATABASE_MAIN, "headers and rounding of key blocks"),
    KEY_TABLES(AccountGroup.DATABASE_MAIN, "hash tables of keys"),
    EXPIRY_FIELDS(AccountGroup.DATABASE_EXPIRES, "times of expiry inside key blocks"),
    EXPIRY_TABLES(AccountGroup.DATABASE_EXPIRES, "hash tables of keys that expire, or whose fields do"),
    CLIENT_QUERY(AccountGroup.CLIENTS_NORMAL, "requests that clients have sent in part"),
    CLIENT_OUTPUT(AccountGroup.CLIENTS_NORMAL, "replies that clients have not yet read"),
    CLIENT_CONTEXTS(AccountGroup.CLIENTS_NORMAL, "heap objects of connections, estimated"),
    CLIENT_TRANSACTIONS(AccountGroup.CLIENTS_NORMAL, "commands queued after MULTI, and watched keys"),
    CLIENT_SUBSCRIPTIONS(AccountGroup.CLIENTS_NORMAL, "channels and patterns that clients listen to, estimated"),
    CLIENT_MESSAGES(AccountGroup.CLIENTS_NORMAL, "messages to subscribers, each there once for all who get it"),
    REPLICATION_BUFFER(AccountGroup.REPLICATION_BACKLOG,
            "changes for replicas, each there once for the backlog and all who still have to get it"),
    CLUSTER_LINKS(AccountGroup.CLUSTER_LINKS, "links to other nodes of the cluster, on the heap, estimated"),
    AOF_PENDING(AccountGroup.AOF_BUFFER, "commands that are not yet in the append-only file"),
    SCRIPTS(AccountGroup.SCRIPTS, "scripts that EVAL and SCRIPT LOAD have brought"),
    FUNCTION_LIBRARIES(AccountGroup.FUNCTIONS, "libraries of functions: code, functions, tables"),
    SNAPSHOT_BUFFERS(AccountGroup.SERVER, "parts of a snapshot on their way to a file or to replicas"),
    REPLICA_LINK(AccountGroup.SERVER, "what the primary has sent and this replica has not yet applied"),
    MIGRATION(AccountGroup.SERVER, "keys and values on their way to other nodes"),
    IO_BUFFERS(AccountGroup.SERVER, "receive buffers of the event loops"),
    SERVER(AccountGroup.SERVER, "tables and scratch space of the node"),
    TEMPORARY(AccountGroup.SERVER, "working space of the command that runs now");

    private final AccountGroup group;
    private final String meaning;

    Account(AccountGroup group, String meaning) {
        this.group = group;
        this.meaning = meaning;
    }

    public AccountGroup group() { return group; }

    /// What is booked here, in one line for operators.
    public String meaning() { return meaning; }
}
