package io.javelina.script;

import io.javelina.memory.Account;
import io.javelina.memory.Allocator;
import io.javelina.memory.Slice;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/// Scripts by their digests. Those that SCRIPT LOAD has brought stay; of those that EVAL has brought the 500 stay that were
/// run last.
public final class ScriptCache {
    private static final int MOST_EVALUATED = 500;
    /// On the heap, for each: its record, its digest, its places in the tables; estimated.
    private static final long HEAP_BYTES = 272;

    /// A script: what it was compiled to, and its text.
    public static final class Script {
        private final String digest;
        private final Shebang shebang;
        private final int reference;
        private final long text;
        private final int length;
        private boolean stays;

        private Script(String digest, Shebang shebang, int reference, long text, int length) {
            this.digest = digest;
            this.shebang = shebang;
            this.reference = reference;
            this.text = text;
            this.length = length;
        }

        public String digest() { return digest; }

        public Shebang shebang() { return shebang; }

        public int reference() { return reference; }

        public Slice text(Slice into) { return into.wrap(text, length); }
    }

    private final Allocator allocator;
    private final Map<String, Script> scripts = new HashMap<>();
    /// Those that do not stay, the one that was run longest ago first.
    private final LinkedHashMap<String, Script> evaluated = new LinkedHashMap<>(16, 0.75f, true);
    private long evicted;

    public ScriptCache(Allocator allocator) { this.allocator = allocator; }

    public int size() { return scripts.size(); }

    /// How many had to go for newer ones.
    public long evicted() { return evicted; }

    public Script find(String digest) { return scripts.get(digest); }

    /// The script was run.
    public void used(Script script) { if (!script.stays) evaluated.get(script.digest); }

    /// Compiles a script and keeps it.
    ///
    /// @throws ScriptError when it cannot be compiled
    public Script add(ScriptVm vm, String digest, Slice text, boolean stays) {
        Shebang shebang = Shebang.of(text);
        Slice code = new Slice().wrap(text, shebang.lineLength(), text.length() - shebang.lineLength());
        int reference;
        try {
            reference = vm.compile(code);
        } catch (ScriptError e) {
            throw new ScriptError("ERR Error compiling script (new function): " + e.getMessage());
        }
        long copy = text.copyOf(allocator, Account.SCRIPTS);
        allocator.ledger().add(Account.SCRIPTS, HEAP_BYTES);
        Script script = new Script(digest, shebang, reference, copy, text.length());
        scripts.put(digest, script);
        script.stays = stays;
        if (!stays) addEvaluated(vm, script);
        return script;
    }

    private void addEvaluated(ScriptVm vm, Script script) {
        if (evaluated.size() >= MOST_EVALUATED) {
            Script oldest = evaluated.firstEntry().getValue();
            evaluated.remove(oldest.digest);
            remove(oldest);
            vm.forget(oldest.reference);
            evicted++;
        }
        evaluated.put(script.digest, script);
    }

    /// The script is not to go any more.
    public void keep(Script script) {
        if (script.stays) return;
        script.stays = true;
        evaluated.remove(script.digest);
    }

    private void remove(Script script) {
        scripts.remove(script.digest);
        release(script);
    }

    private void release(Script script) {
        allocator.free(Account.SCRIPTS, script.text, script.length);
        allocator.ledger().add(Account.SCRIPTS, -HEAP_BYTES);
    }

    /// Forgets all of them; the state that they were compiled for is to go as well.
    public void clear() {
        scripts.values().forEach(this::release);
        scripts.clear();
        evaluated.clear();
    }
}
