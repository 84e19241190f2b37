package io.javelina.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// BITFIELD against arithmetic on integers of any size.
class BitfieldModelTest {
    private static final int BITS = 400;
    private static final int ROUNDS = 3000;

    private final CommandHarness harness = Harnesses.strings();
    private final long seed = Long.getLong("javelina.seed", 1);
    private final Random random = new Random(seed);
    private final boolean[] model = new boolean[BITS + 64];

    @Test
    void shouldGetSetAndIncrementLikeTheModel() {
        System.out.println("BitfieldModelTest seed " + seed);
        for (int round = 0; round < ROUNDS; round++) {
            List<String> words = new ArrayList<>(List.of("BITFIELD", "k"));
            List<String> replies = new ArrayList<>();
            for (int i = 1 + random.nextInt(4); i > 0; i--) addOperation(words, replies);
            assertThat(harness.ask(words)).as("%s", words).isEqualTo("[" + String.join(", ", replies) + "]");
        }
        Harnesses.assertAllReturned(harness);
    }

    private void addOperation(List<String> words, List<String> replies) {
        boolean signed = random.nextBoolean();
        int width = 1 + random.nextInt(signed ? 64 : 63);
        boolean counted = random.nextInt(4) == 0;
        int place = counted ? random.nextInt(BITS / width) : random.nextInt(BITS);
        int bit = counted ? place * width : place;
        String type = (signed ? "i" : "u") + width;
        String overflow = List.of("WRAP", "SAT", "FAIL").get(random.nextInt(3));
        BigInteger old = read(bit, width, signed);
        int kind = random.nextInt(3);
        if (kind > 0) words.addAll(List.of("OVERFLOW", overflow));
        words.addAll(List.of(List.of("GET", "SET", "INCRBY").get(kind), type, (counted ? "#" : "") + place));
        if (kind == 0) {
            replies.add(":" + old);
            return;
        }
        long operand = operand();
        words.add(Long.toString(operand));
        BigInteger wanted = kind == 1 ? valueToSet(operand, signed) : old.add(BigInteger.valueOf(operand));
        BigInteger stored = fit(wanted, width, signed, overflow);
        if (stored == null) {
            replies.add("_$");
            return;
        }
        write(bit, width, stored);
        replies.add(":" + (kind == 1 ? old : stored));
    }

    private long operand() {
        long any = random.nextLong();
        return random.nextInt(5) == 0
                ? List.of(0L, 1L, -1L, Long.MAX_VALUE, Long.MIN_VALUE).get(random.nextInt(5))
                : any >> random.nextInt(64);
    }

    /// A negative number to be stored without a sign is taken for the large one with the same bits.
    private static BigInteger valueToSet(long operand, boolean signed) {
        BigInteger value = BigInteger.valueOf(operand);
        return signed || operand >= 0 ? value : value.add(BigInteger.TWO.pow(64));
    }

    /// The number as the type can hold it, null for none.
    private static BigInteger fit(BigInteger wanted, int width, boolean signed, String overflow) {
        BigInteger highest = BigInteger.TWO.pow(signed ? width - 1 : width).subtract(BigInteger.ONE);
        BigInteger lowest = signed ? highest.negate().subtract(BigInteger.ONE) : BigInteger.ZERO;
        boolean high = wanted.compareTo(highest) > 0;
        if (!high && wanted.compareTo(lowest) >= 0) return wanted;
        if (overflow.equals("FAIL")) return null;
        if (overflow.equals("SAT")) return high ? highest : lowest;
        BigInteger wrapped = wanted.mod(BigInteger.TWO.pow(width));
        return wrapped.compareTo(highest) > 0 ? wrapped.subtract(BigInteger.TWO.pow(width)) : wrapped;
    }

    private BigInteger read(int bit, int width, boolean signed) {
        BigInteger value = BigInteger.ZERO;
        for (int i = bit; i < bit + width; i++) value = value.shiftLeft(1).add(BigInteger.valueOf(model[i] ? 1 : 0));
        return signed && model[bit] ? value.subtract(BigInteger.TWO.pow(width)) : value;
    }

    private void write(int bit, int width, BigInteger value) {
        for (int i = 0; i < width; i++) model[bit + i] = value.testBit(width - 1 - i);
    }
}
