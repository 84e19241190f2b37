/// The MBeans as JSON over HTTP, by Jolokia's core behind our own HTTP port: [JolokiaEndpoint] takes its requests,
/// [AccessPolicy] says what may be read and called, [LocalContext] is all of Jolokia's surroundings that is needed.
package io.javelina.management.jolokia;
