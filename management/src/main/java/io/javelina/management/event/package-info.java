/// Events of memory as JMX notifications: [MemoryEvents] is what the node's loop calls, and never waits; [Watermarks]
/// knows which shares of `maxmemory` were crossed.
package io.javelina.management.event;
