/// What operators see: the MXBean interfaces and their records, the catalogue of metrics, and the ways out of the
/// process (JMX over RMI, Jolokia, OpenMetrics, the console's files). It knows nothing of RESP, of JGroups or of keys.
package io.javelina.management;
