package io.javelina.command;

import java.util.Locale;

/// What a command does with a key, in the order in which COMMAND INFO shows it. Of the first four each key has one; of
/// the next four, which are about the user's data, any number.
public enum KeyFlag {
    /// Reads the value.
    RO,
    /// Reads the value and changes it.
    RW,
    /// Replaces the value, whatever it was.
    OW,
    /// Removes the key.
    RM,
    /// What the value holds may come out in the reply.
    ACCESS,
    /// The value may change, depending on what it was.
    UPDATE,
    /// Adds to the value, and neither changes nor removes what is there.
    INSERT,
    /// Removes from the value, or removes it.
    DELETE,
    /// It is no key, only routed as one, such as the channel of a shard.
    NOT_KEY,
    /// There may be more keys than those that the specification finds.
    INCOMPLETE,
    /// The other flags depend on the arguments.
    VARIABLE_FLAGS;

    public String replyName() { return ordinal() <= RM.ordinal() ? name() : name().toLowerCase(Locale.ROOT); }
}
