package io.javelina.command;

import io.javelina.resp.Arguments;
import io.javelina.structure.KeySlot;

/// Finds the slot of the keys of a request, which says which node of a cluster is to be asked. Allocates nothing.
public final class SlotFinder {
    /// The request has no keys: any node will do.
    public static final int NO_KEYS = -1;
    /// The keys of the request have different slots.
    public static final int SEVERAL = -2;

    private final KeyReferences found = new KeyReferences();

    /// The slot of all keys of the request, [#NO_KEYS] or [#SEVERAL].
    public int find(Command command, Arguments arguments) {
        int only = command.onlyRoutedPosition();
        if (only > 0 && only < arguments.size()) return KeySlot.of(arguments.get(only));
        return command.isRouted() ? findAll(command, arguments) : NO_KEYS;
    }

    private int findAll(Command command, Arguments arguments) {
        if (!command.findRouted(arguments, found)) return NO_KEYS;
        int slot = NO_KEYS;
        for (int i = 0; i < found.size() && slot != SEVERAL; i++)
            slot = join(slot, KeySlot.of(arguments.get(found.position(i))));
        return slot;
    }

    /// The slot of what was found in two places.
    static int join(int one, int other) {
        if (one == NO_KEYS || one == other) return other;
        return other == NO_KEYS ? one : SEVERAL;
    }
}
