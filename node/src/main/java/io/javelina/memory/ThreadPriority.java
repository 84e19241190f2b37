package io.javelina.memory;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/// What the scheduler thinks of a thread. Java's own priorities mean nothing to Linux unless the whole virtual machine is
/// started for that.
public final class ThreadPriority {
    private static final int PROCESS = 0;
    private static final int CALLER = 0;
    private static final int BACKGROUND_NICE = 10;
    /// Elsewhere it is not one thread whose priority this changes.
    private static final boolean IS_BY_THREAD = System.getProperty("os.name").equals("Linux");

    private ThreadPriority() {}

    /// From now on the calling thread lets others go first, but is not starved: when both want the same processor it has a
    /// tenth of it.
    ///
    /// @return whether the system did that
    public static boolean background() { return IS_BY_THREAD && Calls.NICE.filter(ThreadPriority::lower).isPresent(); }

    private static boolean lower(MethodHandle setPriority) {
        try {
            return (int) setPriority.invokeExact(PROCESS, CALLER, BACKGROUND_NICE) == 0;
        } catch (Throwable e) {
            throw NativeCode.failed(e);
        }
    }

    /// Looked up where it is needed only.
    private static final class Calls {
        private static final FunctionDescriptor TYPE = FunctionDescriptor.of(NativeCode.INT, NativeCode.INT,
                NativeCode.INT, NativeCode.INT);
        private static final Optional<MethodHandle> NICE = Linker.nativeLinker().defaultLookup().find("setpriority")
                .map(address -> Linker.nativeLinker().downcallHandle(address, TYPE));
    }
}
