/// Programs that measure: JMH benchmarks (`XBenchmark`), and the load clients [PacedLoad] and [Soak] that
/// `bench/versus.py` starts against a running server. They speak RESP over plain sockets, so that they measure any
/// server that does.
package io.javelina.bench;
