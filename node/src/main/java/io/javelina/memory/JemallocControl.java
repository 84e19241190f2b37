package io.javelina.memory;

import static io.javelina.memory.NativeCode.INT;
import static io.javelina.memory.NativeCode.WORD;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/// One name of jemalloc's control tree, such as `arenas.page`. The name is looked up once; a reading then costs well
/// under a microsecond.
///
/// jemalloc insists on the exact width of each value, so there is a method per width. An instance has its own
/// buffers, made once and kept for ever; a monitor lets threads take turns with them.
final class JemallocControl {
    /// In place of an arena's number it means all arenas.
    static final long ALL_ARENAS = 4096;
    /// Error of a name that this build does not have.
    private static final int NO_SUCH_NAME = 2;
    private static final int LONGEST_NAME = 8;

    private static final SymbolLookup LIBRARY = JemallocLibrary.chosen().functions();
    private static final MethodHandle LOOK_UP = NativeCode.plain(LIBRARY, "mallctlnametomib",
            FunctionDescriptor.of(INT, WORD, WORD, WORD));
    private static final MethodHandle CALL = NativeCode.plain(LIBRARY, "mallctlbymib",
            FunctionDescriptor.of(INT, WORD, WORD, WORD, WORD, WORD, WORD));

    private final String name;
    /// The name as numbers, one for each of its parts.
    private final MemorySegment path = Arena.global().allocate(ValueLayout.JAVA_LONG, LONGEST_NAME);
    private final MemorySegment value = Arena.global().allocate(ValueLayout.JAVA_LONG);
    private final MemorySegment width = Arena.global().allocate(ValueLayout.JAVA_LONG);
    private long depth;

    private JemallocControl(String name) {
        this.name = name;
    }

    /// The control of that name, or nothing when this build does not have it.
    static Optional<JemallocControl> find(String name) {
        JemallocControl control = new JemallocControl(name);
        return control.lookUp() == 0 ? Optional.of(control) : Optional.empty();
    }

    /// @throws IllegalStateException when this build does not have it
    static JemallocControl of(String name) {
        return find(name).orElseThrow(() -> new IllegalStateException("jemalloc has no control " + name));
    }

    private int lookUp() {
        width.set(ValueLayout.JAVA_LONG, 0, LONGEST_NAME);
        try (Arena arena = Arena.ofConfined()) {
            int error = (int) LOOK_UP.invokeExact(arena.allocateFrom(name).address(), path.address(),
                    width.address());
            depth = width.get(ValueLayout.JAVA_LONG, 0);
            return error;
        } catch (Throwable e) {
            throw NativeCode.failed(e);
        }
    }

    /// Replaces the number at `part` of the name, counted from 0: the arena or the bin.
    synchronized JemallocControl at(int part, long number) {
        path.setAtIndex(ValueLayout.JAVA_LONG, part, number);
        return this;
    }

    /// A `size_t` or `ssize_t`.
    synchronized long word() {
        check(call(value.address(), 8, 0, 0));
        return value.get(ValueLayout.JAVA_LONG, 0);
    }

    /// An `unsigned`, or a `uint32_t`.
    synchronized int number() {
        check(call(value.address(), 4, 0, 0));
        return value.get(ValueLayout.JAVA_INT, 0);
    }

    synchronized boolean flag() {
        check(call(value.address(), 1, 0, 0));
        return value.get(ValueLayout.JAVA_BYTE, 0) != 0;
    }

    synchronized String text() {
        check(call(value.address(), 8, 0, 0));
        return MemorySegment.ofAddress(value.get(ValueLayout.JAVA_LONG, 0)).reinterpret(Long.MAX_VALUE).getString(0);
    }

    synchronized void setFlag(boolean on) {
        value.set(ValueLayout.JAVA_BYTE, 0, (byte) (on ? 1 : 0));
        check(call(0, 0, value.address(), 1));
    }

    /// Sets a `size_t`, `ssize_t` or `uint64_t`; false when what the name stands for does not exist (yet).
    synchronized boolean setWord(long word) {
        value.set(ValueLayout.JAVA_LONG, 0, word);
        return call(0, 0, value.address(), 8) == 0;
    }

    /// Does what the name says.
    synchronized void run() { check(call(0, 0, 0, 0)); }

    private int call(long old, long oldWidth, long fresh, long freshWidth) {
        width.set(ValueLayout.JAVA_LONG, 0, oldWidth);
        long oldWidthAt = old == 0 ? 0 : width.address();
        try {
            return (int) CALL.invokeExact(path.address(), depth, old, oldWidthAt, fresh, freshWidth);
        } catch (Throwable e) {
            throw NativeCode.failed(e);
        }
    }

    private void check(int error) {
        if (error == NO_SUCH_NAME) throw new IllegalStateException("this jemalloc does not keep " + name);
        if (error != 0) throw new IllegalStateException("jemalloc refused " + name + " with error " + error);
    }
}
