package io.javelina.server;

import java.util.Collection;
import java.util.Locale;

/// Clients counted by the memory that they take, in classes of powers of two: DEBUG CLIENT-EVICTION.
final class ClientSizes {
    private static final int SMALLEST_LIMIT_LOG = 15;
    private static final int LARGEST_LIMIT_LOG = 33;
    private static final int CLASSES = LARGEST_LIMIT_LOG - SMALLEST_LIMIT_LOG + 1;

    private ClientSizes() {}

    static String describe(Collection<Connection> clients) {
        long[] bytes = new long[CLASSES];
        long[] counts = new long[CLASSES];
        for (Connection client : clients) {
            long size = client.totalMemory();
            int index = Math.clamp(Long.SIZE - Long.numberOfLeadingZeros(size) - SMALLEST_LIMIT_LOG, 0, CLASSES - 1);
            bytes[index] += size;
            counts[index]++;
        }
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < CLASSES; i++)
            text.append(String.format(Locale.ROOT, "bucket %10d %s tot-mem: %10d, clients: %d%n",
                    i == 0 ? 0 : 1L << i - 1 + SMALLEST_LIMIT_LOG, end(i), bytes[i], counts[i]));
        return text.toString();
    }

    private static String end(int index) {
        if (index == CLASSES - 1) return "+            :";
        return String.format(Locale.ROOT, "- %10d:", (1L << index + SMALLEST_LIMIT_LOG) - 1);
    }
}
