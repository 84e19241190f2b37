package io.javelina.management.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/// A user. Of the password only the SHA-256 is kept.
public record User(String name, Role role, byte[] passwordSha256) {
    /// A password written `#` and 64 hexadecimal digits is the SHA-256 of one already.
    public static User of(String name, Role role, String password) {
        if (password.matches("#[0-9a-fA-F]{64}")) return new User(name, role, HexFormat.of().parseHex(password, 1, 65));
        return new User(name, role, sha256(password));
    }

    /// Takes equally long for every password of the same length.
    boolean hasPassword(String password) { return MessageDigest.isEqual(passwordSha256, sha256(password)); }

    private static byte[] sha256(String password) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(password.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JVM has SHA-256", e);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof User user && name.equals(user.name) && role == user.role
                && Arrays.equals(passwordSha256, user.passwordSha256);
    }

    @Override
    public int hashCode() { return name.hashCode(); }

    @Override
    public String toString() { return "User[" + name + ", " + role + "]"; }
}
