package io.javelina.memory;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/// Trigonometry of the C library. Java's own may differ in the last digit, and distances that are stored show it.
public final class CMath {
    private static final FunctionDescriptor REAL_FUNCTION = FunctionDescriptor.of(ValueLayout.JAVA_DOUBLE,
            ValueLayout.JAVA_DOUBLE);
    private static final FunctionDescriptor FUNCTION_OF_TWO = FunctionDescriptor.of(ValueLayout.JAVA_DOUBLE,
            ValueLayout.JAVA_DOUBLE, ValueLayout.JAVA_DOUBLE);
    private static final MethodHandle SIN = function("sin", REAL_FUNCTION);
    private static final MethodHandle COS = function("cos", REAL_FUNCTION);
    private static final MethodHandle ASIN = function("asin", REAL_FUNCTION);
    private static final MethodHandle ATAN2 = function("atan2", FUNCTION_OF_TWO);

    private CMath() {}

    private static MethodHandle function(String name, FunctionDescriptor descriptor) {
        SymbolLookup library = Linker.nativeLinker().defaultLookup();
        return NativeCode.critical(library, name, descriptor);
    }

    public static double sin(double angle) {
        try {
            return (double) SIN.invokeExact(angle);
        } catch (Throwable e) {
            throw NativeCode.failed(e);
        }
    }

    public static double cos(double angle) {
        try {
            return (double) COS.invokeExact(angle);
        } catch (Throwable e) {
            throw NativeCode.failed(e);
        }
    }

    public static double asin(double value) {
        try {
            return (double) ASIN.invokeExact(value);
        } catch (Throwable e) {
            throw NativeCode.failed(e);
        }
    }

    /// The angle of the direction to a point, counted from the direction of `x`.
    public static double atan2(double y, double x) {
        try {
            return (double) ATAN2.invokeExact(y, x);
        } catch (Throwable e) {
            throw NativeCode.failed(e);
        }
    }
}
