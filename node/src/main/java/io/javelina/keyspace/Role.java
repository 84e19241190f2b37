package io.javelina.keyspace;

/// On whose behalf commands run, which decides about keys and fields whose time has come.
///
/// Only a primary decides that something is over, since all who have the data must agree on when: it deletes, and tells
/// those who follow. Others leave what is over where it is until their primary has told them.
public enum Role {
    /// What is over is not seen, and deleted when somebody comes across it.
    PRIMARY,
    /// Runs what a primary, or a file of commands, says: nothing is over before that says so. What comes from there is
    /// right in the order in which it comes, whatever the time is here.
    APPLYING,
    /// Serves clients of a replica that only read: what is over is not seen, and stays.
    READ_ONLY_REPLICA,
    /// Serves clients of a replica that may write, too: what is over is not seen. It stays for those who read, and makes
    /// room for those who write. Of keys to which they give a time to live the primary knows nothing, so these go by
    /// themselves ([LocalExpiries]).
    WRITABLE_REPLICA
}
