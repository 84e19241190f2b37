/// The one HTTP port. [HttpSockets] open it, [HttpPort] answers; a request passes [Deadlines], the codec and [RequestHandler], which asks
/// [Guard] whether it may and then [Routes] for the answer, on a virtual thread: Jolokia, Prometheus' text, the
/// console's files, health.
package io.javelina.management.http;
