package io.javelina.management.process;

import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/// Asks the JVM for its memory: the platform's MXBeans, and its diagnostic commands for what those do not say, which is
/// where the heap and the code cache lie and, when it was started with NativeMemoryTracking, what it allocated itself.
/// A JVM without these commands, or a collector that does not tell its addresses, leaves them unknown.
final class JvmMemoryReader {
    private static final String[] NMT_SUMMARY = { "summary", "scale=KB" };

    /// The collector's line in the summary, and the bytes it mapped, two lines below at most.
    private static final Pattern GC_MAPPED = Pattern
            .compile("- +GC \\(reserved=.*\\R(?:.*malloc=.*\\R)?.*mmap: reserved=\\d+KB, committed=(\\d+)KB");
    private static final Pattern MALLOC = Pattern.compile("malloc: (\\d+)KB");

    private final MBeanServer platform = ManagementFactory.getPlatformMBeanServer();

    /// Reserved areas never move, so they are asked for once. The heap's is null when the collector does not tell.
    private final AddressRange heap;
    private final List<AddressRange> code;

    JvmMemoryReader() {
        heap = AddressRange.around(diagnose("gcHeapInfo"));
        code = AddressRange.in(diagnose("compilerCodecache"));
    }

    AddressRange heap() { return heap; }

    List<AddressRange> code() { return code; }

    JvmMemory read() {
        String tracked = diagnose("vmNativeMemory", (Object) NMT_SUMMARY);
        var heapUsage = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
        return new JvmMemory(heapUsage.getUsed(), heapUsage.getCommitted(), heap != null, poolCommitted("Metaspace"),
                poolCommitted("CodeHeap") + poolCommitted("CodeCache"), !code.isEmpty(), directBuffers(),
                kilobytes(GC_MAPPED, tracked), kilobytes(MALLOC, tracked));
    }

    /// The compressed class space is inside the pool of metaspace and is not added again.
    private static long poolCommitted(String prefix) {
        return ManagementFactory.getMemoryPoolMXBeans().stream().filter(pool -> pool.getName().startsWith(prefix))
                .map(MemoryPoolMXBean::getUsage).mapToLong(usage -> usage.getCommitted()).sum();
    }

    private static long directBuffers() {
        return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals("direct")).mapToLong(BufferPoolMXBean::getMemoryUsed).sum();
    }

    private static Long kilobytes(Pattern figure, String report) {
        Matcher found = figure.matcher(report);
        return found.find() ? Long.parseLong(found.group(1)) << 10 : null;
    }

    /// The report of a diagnostic command, or an empty one when this JVM does not know the command.
    private String diagnose(String command, Object... arguments) {
        try {
            ObjectName commands = new ObjectName("com.sun.management:type=DiagnosticCommand");
            String[] signature = arguments.length == 0 ? null : new String[]{ String[].class.getName() };
            return (String) platform.invoke(commands, command, arguments.length == 0 ? null : arguments, signature);
        } catch (JMException e) {
            return "";
        }
    }
}
