package io.javelina.server;

import java.lang.reflect.RecordComponent;
import java.util.stream.Stream;

/// Copies of records that say how old they are.
final class Aged {
    private static final String AGE = "ageMillis";

    private Aged() {}

    /// The same record with another value of its component `ageMillis`.
    static <T extends Record> T by(T record, long ageMillis) {
        RecordComponent[] components = record.getClass().getRecordComponents();
        Class<?>[] types = Stream.of(components).map(RecordComponent::getType).toArray(Class[]::new);
        try {
            Object[] values = new Object[components.length];
            for (int i = 0; i < values.length; i++)
                values[i] = components[i].getName().equals(AGE)
                        ? (Object) ageMillis
                        : components[i].getAccessor().invoke(record);
            @SuppressWarnings("unchecked")
            T copy = (T) record.getClass().getDeclaredConstructor(types).newInstance(values);
            return copy;
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("Cannot copy " + record.getClass().getName(), e);
        }
    }
}
