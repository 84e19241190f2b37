package io.javelina.cluster.bus;

import org.jgroups.stack.IpAddress;

/// What becomes of links, on their threads.
interface LinkEvents {
    void established(Link link);

    /// The link broke, or the other end closed it.
    void lost(Link link);

    /// Nobody listens at this address.
    void refused(IpAddress address);
}
