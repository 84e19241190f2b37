package io.javelina.structure;

/// From the registers of a [HyperLogLog] to a number of elements, by the formula of Otmar Ertl ("New cardinality
/// estimation algorithms for HyperLogLog sketches", 2017). It needs no table of corrections and only one thing of the
/// registers: how many there are of each value.
final class CardinalityEstimate {
    /// Half of 1 / ln 2: what the estimate tends to for infinitely many registers.
    private static final double ALPHA = 0.721347520444481703680;

    /// How many registers have each value; forged ones may have any value of six bits.
    private final int[] counts = new int[1 << HyperLogLog.REGISTER_BITS];

    /// Counts `registers` registers that have this value.
    void add(int value, int registers) { counts[value] += registers; }

    /// The estimated number of elements.
    long elements() {
        double registers = HyperLogLog.REGISTERS;
        double sum = registers * tau((registers - counts[HyperLogLog.MOST_ZEROS + 1]) / registers);
        for (int value = HyperLogLog.MOST_ZEROS; value >= 1; value--) sum = (sum + counts[value]) * 0.5;
        sum += registers * sigma(counts[0] / registers);
        return Math.round(ALPHA * registers * registers / sum);
    }

    /// Corrects for registers that are still zero: the sum of x^(2^k) * 2^(k - 1) for k from 1 on, plus x.
    private static double sigma(double x) {
        if (x == 1) return Double.POSITIVE_INFINITY;
        double power = x;
        double weight = 1;
        double sum = x;
        for (double before = Double.NaN; before != sum; weight += weight) {
            power *= power;
            before = sum;
            sum += power * weight;
        }
        return sum;
    }

    /// Corrects for registers that cannot count any further.
    private static double tau(double x) {
        if (x == 0 || x == 1) return 0;
        double root = x;
        double weight = 1;
        double sum = 1 - x;
        for (double before = Double.NaN; before != sum;) {
            root = Math.sqrt(root);
            before = sum;
            weight *= 0.5;
            sum -= (1 - root) * (1 - root) * weight;
        }
        return sum / 3;
    }
}
