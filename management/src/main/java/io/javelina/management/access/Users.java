package io.javelina.management.access;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/// The users, in no order. Without any, nobody can be told from anybody else.
public record Users(List<User> users) {
    private static final String BASIC = "Basic ";

    /// Made when somebody asks: a node that has no users does without digests.
    private static final class Nobody {
        /// Stands in for a name that nobody has, so that an unknown name costs as much time as a wrong password.
        static final User NOBODY = User.of("", Role.MONITOR, "");
    }

    public Users {
        users = List.copyOf(users);
    }

    public boolean isEmpty() { return users.isEmpty(); }

    /// The user of this name, if the password is right.
    public Optional<User> authenticate(String name, String password) {
        User user = users.stream().filter(candidate -> candidate.name().equals(name)).findFirst()
                .orElse(Nobody.NOBODY);
        boolean right = user.hasPassword(password);
        return right && user != Nobody.NOBODY ? Optional.of(user) : Optional.empty();
    }

    /// The user of an `Authorization` header, if it is of the Basic kind and right.
    public Optional<User> authenticate(String authorization) {
        if (authorization == null || !authorization.regionMatches(true, 0, BASIC, 0, BASIC.length()))
            return Optional.empty();
        String pair = decode(authorization.substring(BASIC.length()).strip());
        int colon = pair.indexOf(':');
        return colon < 0 ? Optional.empty() : authenticate(pair.substring(0, colon), pair.substring(colon + 1));
    }

    /// What is not Base64 is nobody's password.
    private static String decode(String base64) {
        try {
            return new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return "";
        }
    }
}
