package io.javelina.type;

import io.javelina.memory.Decimal;
import io.javelina.memory.Slice;

/// One member of a set as a [SetValue] holds it: an integer, or bytes. A flyweight, good until its owner is asked for the
/// next one or the set changes.
public final class SetMember {
    static final int DIGITS = Decimal.LONGEST;

    /// Where an integer is written as text.
    private final long digits;
    private final Slice bytes = new Slice();
    private boolean isInteger;
    private boolean isWritten;
    private long integer;

    /// @param digits [#DIGITS] native bytes
    SetMember(long digits) { this.digits = digits; }

    SetMember wrap(long address, int length) {
        isInteger = false;
        bytes.wrap(address, length);
        return this;
    }

    SetMember wrap(long value) {
        isInteger = true;
        isWritten = false;
        integer = value;
        return this;
    }

    /// Whether the set holds it as an integer. Bytes may read as one, too.
    public boolean isInteger() { return isInteger; }

    /// The value of one that [#isInteger].
    public long integer() {
        assert isInteger : "bytes";
        return integer;
    }

    /// The member as bytes, whatever it is.
    public Slice bytes() {
        if (isInteger && !isWritten) {
            bytes.wrap(digits, Decimal.write(integer, digits));
            isWritten = true;
        }
        return bytes;
    }

    @Override
    public String toString() { return bytes().toString(); }
}
