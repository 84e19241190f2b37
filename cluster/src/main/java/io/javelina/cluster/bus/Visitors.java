package io.javelina.cluster.bus;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;

/// Who is at the door: has connected, and has not yet shown who it is. There is room for so many, and for fewer from one
/// address, so that strangers can neither take much memory nor keep nodes out for long.
final class Visitors {
    private static final int ROOM = 128;
    private static final int ROOM_FOR_ONE_ADDRESS = 32;

    private final Map<InetAddress, Integer> present = new HashMap<>();
    private int count;

    /// False when there is no room.
    synchronized boolean enter(InetAddress address) {
        if (count >= ROOM || present.getOrDefault(address, 0) >= ROOM_FOR_ONE_ADDRESS) return false;
        present.merge(address, 1, Integer::sum);
        count++;
        return true;
    }

    synchronized void leave(InetAddress address) {
        present.computeIfPresent(address, (host, visitors) -> visitors == 1 ? null : visitors - 1);
        count--;
    }
}
