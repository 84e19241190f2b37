package io.javelina.config;

import java.util.List;

/// Where other nodes may be found: `host:port`, where the host is a name or an address, IPv6 ones in brackets or not.
final class SeedsKind extends ListKind<String> {
    private static final int GREATEST_PORT = 65535;

    @Override
    String describe() { return "list of host:port"; }

    @Override
    void check(List<String> seeds) throws Refusal {
        for (String seed : seeds) if (!isSound(seed)) throw new Refusal("Invalid cluster seed '" + seed + "'");
    }

    private static boolean isSound(String seed) {
        int colon = seed.lastIndexOf(':');
        String port = seed.substring(colon + 1);
        if (colon <= 0 || !port.matches("\\d{1,5}")) return false;
        return Integer.parseInt(port) >= 1 && Integer.parseInt(port) <= GREATEST_PORT;
    }

    @Override
    String parse(String seed) { return seed; }
}
