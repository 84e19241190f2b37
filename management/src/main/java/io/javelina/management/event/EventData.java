package io.javelina.management.event;

import java.util.LinkedHashMap;
import java.util.Map;
import javax.management.openmbean.CompositeData;
import javax.management.openmbean.CompositeDataSupport;
import javax.management.openmbean.CompositeType;
import javax.management.openmbean.OpenDataException;
import javax.management.openmbean.OpenType;
import javax.management.openmbean.SimpleType;

/// The figures of an event as open data, which clients read without any class of ours.
final class EventData {
    private final Map<String, Object> values = new LinkedHashMap<>();

    EventData with(String name, Object value) {
        values.put(name, value == null ? "" : value);
        return this;
    }

    CompositeData composite(String typeName) {
        String[] names = values.keySet().toArray(String[]::new);
        OpenType<?>[] types = values.values().stream().map(EventData::type).toArray(OpenType<?>[]::new);
        try {
            return new CompositeDataSupport(new CompositeType(typeName, typeName, names, names, types), values);
        } catch (OpenDataException e) {
            throw new IllegalStateException("Event data " + values, e);
        }
    }

    private static OpenType<?> type(Object value) {
        return switch (value) {
            case Long _ -> SimpleType.LONG;
            case Boolean _ -> SimpleType.BOOLEAN;
            case String _ -> SimpleType.STRING;
            default -> throw new IllegalArgumentException("No open type for " + value);
        };
    }
}
