package io.javelina.structure;

import io.javelina.memory.Allocator;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;

/// An allocator whose system refuses blocks when told to.
public final class ScarceMemory {
    /// How many blocks the system still gives.
    private int left = Integer.MAX_VALUE;
    /// Blocks of so many bytes, and larger ones, are refused.
    private volatile long refusedBytes = Long.MAX_VALUE;

    /// An allocator with a ledger of its own that depends on this.
    public Allocator allocator() {
        Allocator allocator = Allocator.create();
        hold(allocator);
        return allocator;
    }

    /// Makes an allocator that is in use depend on a new one of these.
    public static ScarceMemory of(Allocator allocator) {
        ScarceMemory scarce = new ScarceMemory();
        scarce.hold(allocator);
        return scarce;
    }

    /// What gives an allocator its blocks is nobody's business outside its package, hence the reflection.
    private void hold(Allocator allocator) {
        try {
            Field source = Allocator.class.getDeclaredField("blocks");
            source.setAccessible(true);
            Object blocks = source.get(allocator);
            source.set(allocator,
                    Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[]{ source.getType() },
                            (proxy, method, arguments) -> refuseOrCall(blocks, method, arguments)));
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    private Object refuseOrCall(Object blocks, Method method, Object[] arguments) throws Throwable {
        if (method.getName().startsWith("allocate") && (left-- <= 0 || (long) arguments[0] >= refusedBytes)) return 0L;
        method.setAccessible(true);
        try {
            return method.invoke(blocks, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    /// Whether each block is refused from now on.
    public void refuse(boolean all) { refuseAfter(all ? 0 : Integer.MAX_VALUE); }

    /// Each block after so many more is refused.
    public void refuseAfter(int blocks) { left = blocks; }

    /// Each block of so many bytes or more is refused.
    public void refuseFrom(long bytes) { refusedBytes = bytes; }

    public void refuseNothing() {
        refuse(false);
        refuseFrom(Long.MAX_VALUE);
    }
}
