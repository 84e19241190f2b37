package io.javelina.cluster;

/// Why something that was asked of the cluster does not happen; the message is for people.
public final class ClusterRefusal extends RuntimeException {
    private static final long serialVersionUID = 1;

    public ClusterRefusal(String message) { super(message, null, false, false); }
}
