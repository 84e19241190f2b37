package io.javelina.config;

/// The written form of IPv6 addresses, checked without asking a resolver.
final class InternetAddress6 {
    private InternetAddress6() {}

    /// Eight groups of up to four hexadecimal digits; one run of zero groups may be `::`, the last two may be dotted
    /// decimal.
    static boolean isSound(String text) {
        String groups = hexadecimal(text);
        int gap = groups.indexOf("::");
        if (gap < 0) return count(groups) == 8;
        int before = gap == 0 ? 0 : count(groups.substring(0, gap));
        int after = gap + 2 == groups.length() ? 0 : count(groups.substring(gap + 2));
        return before >= 0 && after >= 0 && before + after < 8;
    }

    /// A dotted tail counts as two groups.
    private static String hexadecimal(String text) {
        int tail = text.lastIndexOf(':') + 1;
        if (text.indexOf('.') < 0 || tail == 0) return text;
        try {
            Checks.internet4(text.substring(tail));
            return text.substring(0, tail) + "0:0";
        } catch (Refusal notDotted) {
            return text;
        }
    }

    /// How many groups these are, or a large negative number when one of them is none.
    private static int count(String groups) {
        String[] each = groups.split(":", -1);
        for (String group : each) if (!group.matches("[0-9a-fA-F]{1,4}")) return -100;
        return each.length;
    }
}
