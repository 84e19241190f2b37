/// Events of memory as JMX notifications: [MemoryEvents] is what the node's loop calls, and never waits.
package io.javelina.management.event;
