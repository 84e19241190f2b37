package io.javelina.config;

/// What is special about a directive.
public enum Flag {
    /// Only the configuration file and the command line can set it.
    IMMUTABLE,
    /// Its value is a list of arguments.
    MULTIPLE,
    /// CONFIG GET shows it only when its exact name is asked for.
    HIDDEN,
    /// Its value must not appear in logs, in MONITOR or in the command log.
    SENSITIVE,
    /// A crash report lists it.
    DEBUG,
    /// It cannot change while a dataset is being loaded.
    DENY_LOADING,
    /// It can change only when `enable-protected-configs` allows the caller to.
    PROTECTED,
    /// Its listeners run even if the value is the same: what it names (a file) may have changed.
    VOLATILE,
    /// It is an instruction to the reader of the file and has no value: CONFIG does not know it.
    FILE_ONLY
}
