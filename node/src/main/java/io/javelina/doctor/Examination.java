package io.javelina.doctor;

/// One node, and how it went to go there.
///
/// @param visit where clients are told to go
/// @param instead where the node was found when it was not there; null when it was, or was not found anywhere
record Examination(Announcement node, Visit visit, Visit instead) {
    /// Goes where clients are told to go, and when that fails where else the node may be: at its other name or address, and where
    /// the first node was reached.
    ///
    /// @param asked the host by which the first node was reached
    static Examination of(Announcement node, String asked, Credentials credentials, int timeoutMillis) {
        Visit visit = Visit.to(node, asked, credentials, timeoutMillis);
        if (visit.isGood() || node.port() == 0) return new Examination(node, visit, null);
        for (String host : new String[]{ node.ip(), node.hostname(), asked }) {
            if (host.isEmpty() || host.equals("?") || host.equals(visit.host())) continue;
            Visit other = Visit.to(node.at(host), asked, credentials, timeoutMillis);
            if (other.isGood() && !other.found().isEmpty()) return new Examination(node, visit, other);
        }
        return new Examination(node, visit, null);
    }

    boolean isGood() { return visit.isGood(); }

    String line() {
        return (isGood() ? "ok    " : "ERROR ") + node.shortId() + " " + node.role() + ": "
                + Advice.finding(visit, node)
                + (instead == null ? "" : ", but at " + instead.host() + ":" + instead.port());
    }
}
