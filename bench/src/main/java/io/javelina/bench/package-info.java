/// Measurements: JMH benchmarks of single structures, and the side-by-side comparison with other servers.
package io.javelina.bench;
