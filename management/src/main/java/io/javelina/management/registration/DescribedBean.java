package io.javelina.management.registration;

import io.javelina.management.bean.Catalogue;
import io.javelina.management.bean.Metric;
import io.javelina.management.figures.Moment;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import javax.management.AttributeList;
import javax.management.Descriptor;
import javax.management.ImmutableDescriptor;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanInfo;
import javax.management.MBeanOperationInfo;
import javax.management.NotificationEmitter;
import javax.management.StandardEmitterMBean;
import javax.management.openmbean.OpenMBeanAttributeInfo;
import javax.management.openmbean.OpenMBeanAttributeInfoSupport;
import javax.management.openmbean.OpenType;

/// An MXBean whose descriptions come from the catalogue: meaning, unit and exactness in the text, and once more, with
/// the names elsewhere, in the descriptor (some tools drop descriptors). Attributes that are read in one call are of
/// one moment.
public final class DescribedBean extends StandardEmitterMBean {
    private final String beanType;

    /// What the bean is, and what its operations do, by name.
    private final String meaning;
    private final Map<String, String> operations;

    private volatile MBeanInfo described;

    public <T> DescribedBean(String beanType, T bean, Class<T> mxbean, String meaning, Map<String, String> operations,
            NotificationEmitter emitter) {
        super(bean, mxbean, true, emitter);
        this.beanType = beanType;
        this.meaning = meaning;
        this.operations = operations;
    }

    @Override
    public AttributeList getAttributes(String[] attributes) {
        return Moment.together(() -> super.getAttributes(attributes));
    }

    /// Described once; that two threads may do it at the same time does no harm.
    @Override
    public MBeanInfo getMBeanInfo() {
        MBeanInfo info = described;
        return info != null ? info : (described = described(super.getMBeanInfo()));
    }

    private MBeanInfo described(MBeanInfo info) {
        MBeanAttributeInfo[] attributes = Arrays.stream(info.getAttributes()).map(this::described)
                .toArray(MBeanAttributeInfo[]::new);
        return new MBeanInfo(info.getClassName(), meaning, attributes, info.getConstructors(), info.getOperations(),
                info.getNotifications(), info.getDescriptor());
    }

    private MBeanAttributeInfo described(MBeanAttributeInfo info) {
        Metric metric = Catalogue.find(beanType, info.getName());
        if (metric == null) throw new IllegalStateException("Not in the catalogue: " + beanType + "." + info.getName());
        Descriptor descriptor = ImmutableDescriptor.union(info.getDescriptor(), descriptor(metric));
        if (info instanceof OpenMBeanAttributeInfo open) {
            return new OpenMBeanAttributeInfoSupport(info.getName(), text(metric), (OpenType<?>) open.getOpenType(),
                    true,
                    false, info.isIs(), descriptor);
        }
        return new MBeanAttributeInfo(info.getName(), info.getType(), text(metric), true, false, info.isIs(),
                descriptor);
    }

    private static String text(Metric metric) {
        return metric.meaning() + " [" + metric.unit() + ", " + metric.exactness() + "]";
    }

    private static Descriptor descriptor(Metric metric) {
        Map<String, String> fields = new HashMap<>(Map.of("units", metric.unit(), "exactness", metric.exactness()));
        putIfPresent(fields, "memoryStats", metric.memoryStatsName());
        putIfPresent(fields, "info", metric.infoName());
        putIfPresent(fields, "prometheus", metric.prometheusName());
        return new ImmutableDescriptor(fields);
    }

    private static void putIfPresent(Map<String, String> fields, String name, String value) {
        if (value != null) fields.put(name, value);
    }

    @Override
    protected String getDescription(MBeanOperationInfo info) {
        return operations.getOrDefault(info.getName(), super.getDescription(info));
    }

    @Override
    protected int getImpact(MBeanOperationInfo info) {
        return info.getName().equals("purge") ? MBeanOperationInfo.ACTION : MBeanOperationInfo.INFO;
    }
}
