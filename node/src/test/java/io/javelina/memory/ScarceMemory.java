package io.javelina.memory;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;

/// For tests of structures: an allocator whose system refuses blocks when told to.
public final class ScarceMemory {
    private boolean refusing;

    /// An allocator with a ledger of its own that depends on this.
    public Allocator allocator() {
        NativeAllocator blocks = Jemalloc.builtIn();
        InvocationHandler refuseOrPass = (proxy, method, arguments) -> {
            if (refusing && method.getName().startsWith("allocate")) return 0L;
            try {
                return method.invoke(blocks, arguments);
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        };
        Class<?>[] type = { NativeAllocator.class };
        Object proxy = Proxy.newProxyInstance(getClass().getClassLoader(), type, refuseOrPass);
        return new Allocator((NativeAllocator) proxy, new Ledger());
    }

    /// Whether each block is refused from now on.
    public void refuse(boolean all) { refusing = all; }
}
