package io.javelina.management.access;

import java.net.InetAddress;
import java.net.UnknownHostException;

/// Whether an address to bind can be reached from this machine only.
public final class Loopback {
    private Loopback() {}

    public static boolean is(String bind) {
        try {
            return InetAddress.getByName(bind).isLoopbackAddress();
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("Not an address of this machine: " + bind, e);
        }
    }
}
