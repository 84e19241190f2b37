package io.javelina.management.bean;

import java.util.List;

/// `io.javelina:type=Catalogue`: every figure with its names, its unit, its exactness and its meaning.
public interface CatalogueMXBean {
    List<Metric> getMetrics();
}
