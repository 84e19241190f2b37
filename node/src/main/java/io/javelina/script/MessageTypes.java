package io.javelina.script;

/// The first bytes of values in MessagePack. Those of numbers from -32 to 127 are the numbers themselves.
///
/// There are more: bytes that are no text, and extensions. They came later, and scripts know nothing of them.
final class MessageTypes {
    /// With the number of pairs in the lower four bits, as are the elements of an array.
    static final int FEW_PAIRS = 0x80;
    static final int FEW_ELEMENTS = 0x90;
    /// With the length in the lower five bits.
    static final int FEW_BYTES = 0xa0;
    static final int NIL = 0xc0;
    static final int FALSE = 0xc2;
    static final int TRUE = 0xc3;
    static final int FLOAT = 0xca;
    static final int DOUBLE = 0xcb;
    static final int UNSIGNED_8 = 0xcc;
    static final int UNSIGNED_16 = 0xcd;
    static final int UNSIGNED_32 = 0xce;
    static final int UNSIGNED_64 = 0xcf;
    static final int SIGNED_8 = 0xd0;
    static final int SIGNED_16 = 0xd1;
    static final int SIGNED_32 = 0xd2;
    static final int SIGNED_64 = 0xd3;
    static final int BYTES_8 = 0xd9;
    static final int BYTES_16 = 0xda;
    static final int BYTES_32 = 0xdb;
    static final int ARRAY_16 = 0xdc;
    static final int ARRAY_32 = 0xdd;
    static final int MAP_16 = 0xde;
    static final int MAP_32 = 0xdf;
    static final int FIRST_NEGATIVE = 0xe0;

    private MessageTypes() {}
}
