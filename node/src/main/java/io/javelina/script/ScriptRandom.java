package io.javelina.script;

import io.javelina.lua.Lua;
import io.javelina.lua.LuaError;
import io.javelina.lua.LuaVm;

/// `math.random` and `math.randomseed`, the same on all nodes for the same seed: the generator of 48 bits that C libraries
/// have as `lrand48`.
final class ScriptRandom {
    private static final long FACTOR = 0x5DEECE66DL;
    private static final long SUMMAND = 0xB;
    private static final long MASK = (1L << 48) - 1;
    private static final int SEED_END = 0x330E;
    private static final double RANGE = Integer.MAX_VALUE;

    /// As C libraries begin. It goes on from script to script, until one chooses.
    private long state = 0x1234ABCD330EL;

    void open(LuaVm vm) {
        vm.library("math").function("random", this::random).function("randomseed", this::seed);
    }

    private void seed(int seed) { state = (seed & 0xffffffffL) << 16 | SEED_END; }

    private double next() {
        state = state * FACTOR + SUMMAND & MASK;
        return (state >>> 17) % Integer.MAX_VALUE / RANGE;
    }

    private int seed(long thread) {
        seed((int) Arguments.number(thread, 1, "randomseed"));
        return 0;
    }

    private int random(long thread) {
        double share = next();
        switch (Lua.getTop(thread)) {
            case 0 -> Lua.pushNumber(thread, share);
            case 1 -> {
                int highest = (int) (long) Arguments.number(thread, 1, "random");
                if (highest < 1) throw LuaError.argument(1, "random", "interval is empty");
                Lua.pushNumber(thread, Math.floor(share * highest) + 1);
            }
            case 2 -> {
                int lowest = (int) (long) Arguments.number(thread, 1, "random");
                int highest = (int) (long) Arguments.number(thread, 2, "random");
                if (lowest > highest) throw LuaError.argument(2, "random", "interval is empty");
                Lua.pushNumber(thread, Math.floor(share * ((double) highest - lowest + 1)) + lowest);
            }
            default -> throw new LuaError("wrong number of arguments");
        }
        return 1;
    }

    /// Arguments of functions, judged in the words of Lua's own libraries.
    static final class Arguments {
        private Arguments() {}

        static double number(long thread, int index, String function) {
            if (!Lua.isNumber(thread, index))
                throw LuaError.argument(index, function, "number expected, got "
                        + Lua.typeName(Lua.type(thread, index)));
            return Lua.toNumber(thread, index);
        }

        static void table(long thread, int index, String function) {
            if (Lua.type(thread, index) != Lua.TABLE)
                throw LuaError.argument(index, function, "table expected, got "
                        + Lua.typeName(Lua.type(thread, index)));
        }
    }
}
