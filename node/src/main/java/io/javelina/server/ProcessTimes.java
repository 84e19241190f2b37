package io.javelina.server;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// CPU time that the process and the node loop have taken, in seconds. Where the kernel does not tell user time from
/// system time, all of it is user time.
///
/// @param system of the whole process in the kernel
/// @param user of the whole process outside it
/// @param loopSystem of the node loop in the kernel
/// @param loopUser of the node loop outside it
record ProcessTimes(double system, double user, double loopSystem, double loopUser) {
    private static final Path STAT = Path.of("/proc/self/stat");
    /// Places behind the name of the program, which ends with the last parenthesis.
    private static final int USER_FIELD = 11;
    private static final int SYSTEM_FIELD = 12;
    /// The kernel's unit of these figures, the same on all its platforms.
    private static final double TICKS_PER_SECOND = 100;
    private static final double NANOS_PER_SECOND = 1e9;

    static ProcessTimes read(Thread loop) {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        double loopUser = Math.max(0, threads.getThreadUserTime(loop.threadId())) / NANOS_PER_SECOND;
        double loopAll = Math.max(0, threads.getThreadCpuTime(loop.threadId())) / NANOS_PER_SECOND;
        double[] process = process();
        return new ProcessTimes(process[0], process[1], Math.max(0, loopAll - loopUser), loopUser);
    }

    private static double[] process() {
        if (!Files.isReadable(STAT)) return new double[]{ 0, jvmSaysSeconds() };
        try {
            String line = Files.readString(STAT, StandardCharsets.ISO_8859_1);
            String[] fields = line.substring(line.lastIndexOf(')') + 2).split(" ");
            return new double[]{ Long.parseLong(fields[SYSTEM_FIELD]) / TICKS_PER_SECOND,
                Long.parseLong(fields[USER_FIELD]) / TICKS_PER_SECOND };
        } catch (IOException e) {
            return new double[]{ 0, jvmSaysSeconds() };
        }
    }

    private static double jvmSaysSeconds() {
        var system = ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class);
        return system.getProcessCpuTime() / NANOS_PER_SECOND;
    }
}
