package io.javelina.doctor;

import java.io.IOException;

/// What nodes want to hear first; no password when they want nothing.
record Credentials(String user, String password) {
    static final Credentials NONE = new Credentials("", "");

    void say(RespConnection connection) throws IOException {
        if (password.isEmpty()) return;
        if (user.isEmpty()) connection.ask("AUTH", password);
        else connection.ask("AUTH", user, password);
    }
}
