package io.javelina.server;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;

/// Gives the signals that ask a process to end to whoever wants to judge that. The JVM by itself would end in any case. The
/// API is one that only some JVMs have, so it is looked for when the program runs.
final class Signals {
    private static final String SIGNAL = "sun.misc.Signal";
    private static final String HANDLER = "sun.misc.SignalHandler";

    private Signals() {}

    /// Calls `action` on a thread of the JVM whenever the signal of this name, such as `TERM`, arrives.
    ///
    /// @return false when this JVM leaves no choice
    static boolean handle(String name, Runnable action) {
        try {
            Class<?> signal = Class.forName(SIGNAL);
            Class<?> handler = Class.forName(HANDLER);
            InvocationHandler run = (proxy, method, arguments) -> switch (method.getName()) {
                case "handle" -> {
                    action.run();
                    yield null;
                }
                case "equals" -> proxy == arguments[0];
                case "hashCode" -> System.identityHashCode(proxy);
                default -> "handler of " + name;
            };
            Object proxy = Proxy.newProxyInstance(handler.getClassLoader(), new Class<?>[]{ handler }, run);
            signal.getMethod("handle", signal, handler).invoke(null, signal.getConstructor(String.class).newInstance(
                    name), proxy);
            return true;
        } catch (ReflectiveOperationException e) {
            return false;
        }
    }
}
