package io.javelina.persistence;

/// The settings of the format; whoever owns the configuration keeps them current. Node loop only.
public final class RdbSettings {
    /// What is written unless somebody says otherwise; it gives way to the newest version for what it cannot hold.
    public static final int STANDARD_VERSION = 11;

    /// The version that is written: 10, 11 or 80.
    public int version = STANDARD_VERSION;
    /// Whether strings of more than 20 bytes are compressed when that saves something.
    public boolean compresses = true;
    /// Whether files end with a checksum, and whether that of files that are read is compared.
    public boolean hasChecksum = true;
    /// Whether files are flushed to the disk while they are written, and not only at their end.
    public boolean flushesIncrementally = true;
    /// Whether versions that are unknown here are read as well as possible.
    public boolean acceptsUnknownVersions;
    /// Whether what clients restore counts as sanitized; all of it is checked in any case.
    public boolean countsSanitizations;

    /// As they are now: a file is written in one version, whatever changes meanwhile.
    public RdbSettings copy() {
        RdbSettings copy = new RdbSettings();
        copy.version = version;
        copy.compresses = compresses;
        copy.hasChecksum = hasChecksum;
        copy.flushesIncrementally = flushesIncrementally;
        copy.acceptsUnknownVersions = acceptsUnknownVersions;
        copy.countsSanitizations = countsSanitizations;
        return copy;
    }
}
