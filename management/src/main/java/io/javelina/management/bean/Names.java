package io.javelina.management.bean;

import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;

/// Names of our MBeans: `io.javelina:type=Memory` and so on, never more keys than that.
public final class Names {
    public static final String DOMAIN = "io.javelina";

    private Names() {}

    public static ObjectName of(String type) {
        try {
            return new ObjectName(DOMAIN + ":type=" + type);
        } catch (MalformedObjectNameException e) {
            throw new IllegalArgumentException("Not a type: " + type, e);
        }
    }
}
