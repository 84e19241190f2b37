package io.javelina.script;

import io.javelina.memory.Memory;
import io.javelina.memory.Slice;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// The names of scripts: digests in 40 hexadecimal digits.
public final class Sha1 {
    public static final int LENGTH = 40;

    private Sha1() {}

    public static String of(Slice bytes) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-1");
            if (!bytes.isEmpty()) digest.update(Memory.buffer(bytes.address(), bytes.length()));
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
