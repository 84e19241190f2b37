package io.javelina.script;

import io.javelina.memory.Slice;
import java.util.EnumSet;
import java.util.Set;

/// The first line of a script, if it begins with `#!`: its engine, and what it says about itself.
///
/// @param flags what it says; empty when it says nothing, which is not the same as having no such line
/// @param lineLength what is to be left out of the code: the line without its end, so that other lines keep their numbers
public record Shebang(Set<ScriptFlag> flags, boolean isPresent, int lineLength) {
    private static final String FLAGS = "flags=";
    private static final Shebang NONE = new Shebang(EnumSet.noneOf(ScriptFlag.class), false, 0);

    /// @throws ScriptError when it says what nobody understands
    public static Shebang of(Slice script) {
        if (script.length() < 2 || script.at(0) != '#' || script.at(1) != '!') return NONE;
        int end = script.indexOf('\n');
        if (end < 0) throw new ScriptError("ERR Invalid script shebang");
        String[] words = new Slice().wrap(script, 0, end).text().split(" ");
        if (!words[0].equals("#!lua"))
            throw new ScriptError("ERR Unexpected engine in script shebang: " + words[0]);
        Set<ScriptFlag> flags = EnumSet.noneOf(ScriptFlag.class);
        for (int i = 1; i < words.length; i++) if (!words[i].isEmpty()) read(words[i], flags);
        return new Shebang(flags, true, end);
    }

    private static void read(String word, Set<ScriptFlag> flags) {
        if (!word.startsWith(FLAGS)) throw new ScriptError("ERR Unknown lua shebang option: " + word);
        String names = word.substring(FLAGS.length());
        if (names.isEmpty()) return;
        for (String name : names.split(",", -1)) {
            ScriptFlag flag = ScriptFlag.of(name);
            if (flag == null) throw new ScriptError("ERR Unexpected flag in script shebang: " + name);
            flags.add(flag);
        }
    }

    /// The bits of its flags.
    public int bits() { return flags.stream().mapToInt(ScriptFlag::bit).sum(); }

    public boolean has(ScriptFlag flag) { return flags.contains(flag); }
}
