package io.javelina.management.bean;

/// One row of the catalogue: an attribute of an MBean, or a column of a table in one (`Databases/Databases`), with its
/// names elsewhere (absent where it has none there), its unit and whether it is `exact`, `sampled` or `estimated`.
public record Metric(
        String beanType, String attribute, String memoryStatsName, String infoName, String prometheusName,
        String unit, String exactness, String meaning) {
}
