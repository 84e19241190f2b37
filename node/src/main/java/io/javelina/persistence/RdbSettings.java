package io.javelina.persistence;

/// The settings of the format; whoever owns the configuration keeps them current. Node loop only.
public final class RdbSettings {
    /// The version that is written: 10, 11 or 80.
    public int version = 11;
    /// Whether strings of more than 20 bytes are compressed when that saves something.
    public boolean compresses = true;
    /// Whether versions that are unknown here are read as well as possible.
    public boolean acceptsUnknownVersions;
    /// Whether what clients restore counts as sanitized; all of it is checked in any case.
    public boolean countsSanitizations;
}
