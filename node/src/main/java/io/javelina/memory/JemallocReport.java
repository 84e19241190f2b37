package io.javelina.memory;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.charset.StandardCharsets;

/// The text of `malloc_stats_print`: jemalloc hands it over in pieces, by calling back.
final class JemallocReport {
    private static final MethodHandle PRINT = NativeCode.plain(JemallocLibrary.chosen().functions(),
            "malloc_stats_print",
            FunctionDescriptor.ofVoid(ValueLayout.ADDRESS, ValueLayout.ADDRESS, ValueLayout.ADDRESS));
    private static final FunctionDescriptor WRITE = FunctionDescriptor.ofVoid(ValueLayout.ADDRESS,
            ValueLayout.ADDRESS);

    private final StringBuilder text = new StringBuilder();
    /// A throwable must not leave a call from native code, which would end the process.
    private Throwable failure;

    private JemallocReport() {}

    static String print() {
        JemallocReport report = new JemallocReport();
        try (Arena arena = Arena.ofConfined()) {
            MethodHandle write = MethodHandles.lookup().bind(report, "write",
                    MethodType.methodType(void.class, MemorySegment.class, MemorySegment.class));
            PRINT.invokeExact(Linker.nativeLinker().upcallStub(write, WRITE, arena), MemorySegment.NULL,
                    MemorySegment.NULL);
        } catch (Throwable e) {
            throw NativeCode.failed(e);
        }
        if (report.failure != null) throw NativeCode.failed(report.failure);
        return report.text.toString();
    }

    private void write(MemorySegment ignored, MemorySegment piece) {
        try {
            text.append(piece.reinterpret(Long.MAX_VALUE).getString(0, StandardCharsets.ISO_8859_1));
        } catch (Throwable e) {
            failure = e;
        }
    }
}
