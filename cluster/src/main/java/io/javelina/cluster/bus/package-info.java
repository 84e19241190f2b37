/// Links between nodes behind one interface, [io.javelina.cluster.bus.Bus]: who is there is a hint, never an authority.
///
/// A message goes down like this; nothing before the last two can be held up by another peer than its own:
///
///     JGroupsBus.send          any thread, returns at once
///       Peer, Lane             a bounded queue and a thread for each peer, one for what is repeated and one for what is not
///       BusUnicast, Window     JGroups' numbers and acknowledgements; here lanes wait for slow peers
///       BusTransport           finds the link
///       Detours                takes what goes to whom this node does not reach to somebody else as well
///       Link                   a bounded queue and two threads for each connection
///       LinkServer             the port; dials, and lets in who passes the Handshake
///
/// [io.javelina.cluster.bus.BusStack] has the protocols of JGroups around it.
package io.javelina.cluster.bus;
