package io.javelina.cluster.bus;

import io.javelina.cluster.ClusterClock;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jgroups.Address;
import org.jgroups.Event;
import org.jgroups.PhysicalAddress;
import org.jgroups.View;
import org.jgroups.ViewId;
import org.jgroups.conf.ClassConfigurator;
import org.jgroups.protocols.MERGE3;
import org.jgroups.util.TimeScheduler;

/// Brings groups together again that have come apart: nodes tell each other which view they have, and who hears of another one sees to it
/// that there is one. Where nodes tell, they look for each other, and that is most of what there is to be done when nothing happens.
///
/// So a node tells seldom as long as everybody is here who may be somewhere, and often when somebody is missing, when the view was another
/// one a moment ago, or when somebody has told of another one. Of two groups, each misses the other's nodes.
public final class Reunion extends MERGE3 {
    private static final long LEAST_MILLIS = 500;
    private static final long MOST_MILLIS = 1500;
    private static final long LEAST_QUIET_MILLIS = 10_000;
    private static final long MOST_QUIET_MILLIS = 20_000;
    /// After anything that was not as before.
    private static final long UNREST_NANOS = TimeUnit.SECONDS.toNanos(20);

    private final Teller teller = new Teller();
    private volatile long unrestNanos = ClusterClock.nanos();
    /// Whether the next time to tell was chosen in rest.
    private volatile boolean isQuiet;

    Reunion() {
        // It is what it was to other nodes.
        setId(ClassConfigurator.getProtocolId(MERGE3.class));
        setMaxInterval(MOST_MILLIS).setMinInterval(LEAST_MILLIS);
    }

    private final class Teller extends InfoSender {
        @Override
        public long nextInterval() {
            isQuiet = isInRest();
            return isQuiet
                    ? ThreadLocalRandom.current().nextLong(LEAST_QUIET_MILLIS, MOST_QUIET_MILLIS)
                    : super.nextInterval();
        }
    }

    boolean isInRest() {
        if (ClusterClock.nanos() - unrestNanos < UNREST_NANOS) return false;
        BusDiscovery discovery = stack.findProtocol(BusDiscovery.class);
        return discovery.isEverybodyHere();
    }

    /// Nobody waits any more until it is told.
    private void disturb() {
        unrestNanos = ClusterClock.nanos();
        if (!isQuiet) return;
        isQuiet = false;
        stopInfoSender();
        startInfoSender();
    }

    @Override
    protected synchronized void startInfoSender() {
        if (info_sender_future == null || info_sender_future.isDone())
            info_sender_future = timer.scheduleWithDynamicInterval((TimeScheduler.Task) teller, false);
    }

    @Override
    public Object down(Event event) {
        if (event.getType() == Event.VIEW_CHANGE) unrestNanos = ClusterClock.nanos();
        return super.down(event);
    }

    @Override
    protected void addInfo(Address sender, ViewId told, String name, PhysicalAddress where) {
        super.addInfo(sender, told, name, where);
        View own = view;
        if (own != null && !own.getViewId().equals(told)) disturb();
    }
}
