package io.javelina.persistence;

/// The numbers of the format: its versions, the types of values, and how lengths and strings begin.
///
/// ```
///   00xxxxxx                          a length of 6 bits
///   01xxxxxx xxxxxxxx                 a length of 14 bits
///   10000000 + 4 bytes                a length of 32 bits, big-endian
///   10000001 + 8 bytes                a length of 64 bits, big-endian
///   11xxxxxx                          no length: a string in one of the four encodings below
/// ```
public final class Rdb {
    /// The newest version that is written and read.
    public static final int NEWEST_VERSION = 80;
    /// The oldest that is written: that of Redis 7.0.
    public static final int OLDEST_WRITTEN_VERSION = 10;
    /// Sets in listpacks came with this one.
    static final int VERSION_OF_SET_LISTPACKS = 11;
    /// Streams that know when a consumer was active last, too.
    static final int VERSION_OF_ACTIVE_CONSUMERS = 11;
    /// Fields of hashes with a time of expiry came with this one.
    static final int VERSION_OF_FIELD_EXPIRY = 80;
    /// Versions that others use for formats of their own.
    private static final int FIRST_FOREIGN_VERSION = 12;
    private static final int LAST_FOREIGN_VERSION = 79;
    /// From here on a type in a foreign version is not what it is here.
    private static final int FIRST_FOREIGN_TYPE = 22;

    static final int STRING = 0;
    static final int LIST = 1;
    static final int SET = 2;
    /// Scores are text.
    static final int SORTED_SET = 3;
    static final int HASH = 4;
    static final int SORTED_SET_2 = 5;
    static final int MODULE = 6;
    static final int MODULE_2 = 7;
    static final int HASH_ZIPMAP = 9;
    static final int LIST_ZIPLIST = 10;
    static final int SET_INTSET = 11;
    static final int SORTED_SET_ZIPLIST = 12;
    static final int HASH_ZIPLIST = 13;
    /// A list of ziplists.
    static final int LIST_QUICKLIST = 14;
    static final int STREAM = 15;
    static final int HASH_LISTPACK = 16;
    static final int SORTED_SET_LISTPACK = 17;
    /// A list of listpacks and of single large elements.
    static final int LIST_QUICKLIST_2 = 18;
    /// Knows how many entries there ever were.
    static final int STREAM_2 = 19;
    static final int SET_LISTPACK = 20;
    /// Knows when consumers were active.
    static final int STREAM_3 = 21;
    /// Fields may have a time of expiry.
    static final int HASH_2 = 22;

    // What stands between keys, in the place of a type.
    /// A job name, a number of ranges and those: slots that are being imported.
    static final int SLOT_IMPORT = 243;
    /// Number, keys, and keys with a time to live of the slot that follows.
    static final int SLOT_INFO = 244;
    /// The code of a library of functions.
    static final int FUNCTION = 245;
    /// As candidates of Redis 7.0 wrote it.
    static final int OLD_FUNCTION = 246;
    static final int MODULE_AUX = 247;
    /// Seconds since the last use of the key that follows.
    static final int IDLE = 248;
    /// How often it was used, one byte.
    static final int FREQUENCY = 249;
    /// A name and a value: something about the file.
    static final int AUX = 250;
    /// Keys, and keys with a time to live, of the database.
    static final int SIZES = 251;
    static final int EXPIRY_MILLIS = 252;
    static final int EXPIRY_SECONDS = 253;
    static final int DATABASE = 254;
    static final int END = 255;

    /// From this version on the end is followed by a checksum.
    static final int VERSION_OF_CHECKSUM = 5;
    /// What a file begins with: this, or [#NAME] from the first version on that others do not number.
    static final String FOREIGN_NAME = "REDIS0";
    static final String NAME = "VALKEY";
    /// The name and three digits of version.
    static final int MAGIC_BYTES = 9;

    static final int LENGTH_14 = 0x40;
    static final int LENGTH_32 = 0x80;
    static final int LENGTH_64 = 0x81;
    static final int ENCODED = 0xc0;
    static final int KIND_MASK = 0xc0;
    static final int LOW_BITS = 0x3f;

    static final int INT_8 = 0;
    static final int INT_16 = 1;
    static final int INT_32 = 2;
    static final int COMPRESSED = 3;

    private Rdb() {}

    /// Whether this is a type of value at all, be it one that nobody here can read.
    static boolean isType(int type) {
        return type >= STRING && type <= MODULE_2 || type >= HASH_ZIPMAP && type <= HASH_2;
    }

    /// Whether something of this version is read.
    ///
    /// @param relaxed whether unknown versions are read as well as possible
    static boolean isAccepted(int version, boolean relaxed) {
        return version >= 1 && (relaxed || version <= NEWEST_VERSION && !isForeign(version));
    }

    /// Whether something of this version begins with [#NAME].
    static boolean hasOwnName(int version) { return version > LAST_FOREIGN_VERSION; }

    static boolean isForeign(int version) {
        return version >= FIRST_FOREIGN_VERSION && version <= LAST_FOREIGN_VERSION;
    }

    /// Whether a type means the same in this version as it does here.
    static boolean isCommon(int type, int version) { return !isForeign(version) || type < FIRST_FOREIGN_TYPE; }
}
