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
    private static final MethodHandle SIN = function("sin");
    private static final MethodHandle COS = function("cos");
    private static final MethodHandle ASIN = function("asin");

    private CMath() {}

    private static MethodHandle function(String name) {
        SymbolLookup library = Linker.nativeLinker().defaultLookup();
        return NativeCode.critical(library, name, REAL_FUNCTION);
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
}
