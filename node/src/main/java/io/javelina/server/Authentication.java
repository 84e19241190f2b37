package io.javelina.server;

import io.javelina.command.Client;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/// Who may use the node: everybody, or whoever knows the password of the default user (`requirepass`).
public final class Authentication {
    private static final String DEFAULT_USER = "default";

    private String password = "";

    /// What AUTH says to a wrong name or password.
    public static final String WRONG = "WRONGPASS invalid username-password pair or user is disabled.";

    /// Changes the password; clients that are connected stay as they are. An empty one lets everybody in.
    public void password(String changed) { password = changed; }

    /// Whether a password is needed at all.
    public boolean isRequired() { return !password.isEmpty(); }

    /// Whether this client may do nothing but authenticate.
    public boolean isRequiredOf(Client client) { return isRequired() && !client.isAuthenticated(); }

    /// Whether name and password are those of a user; takes the same time for all wrong passwords.
    public boolean accepts(String user, String given) {
        if (!user.equals(DEFAULT_USER)) return false;
        return !isRequired() || MessageDigest.isEqual(bytes(password), bytes(given));
    }

    private static byte[] bytes(String text) { return text.getBytes(StandardCharsets.ISO_8859_1); }
}
