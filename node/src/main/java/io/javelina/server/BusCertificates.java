package io.javelina.server;

import io.javelina.cluster.bus.LinkTls;
import io.javelina.config.Configuration;
import io.javelina.config.Directive;
import io.javelina.config.Directives;
import io.javelina.config.Refusal;
import io.javelina.tls.TlsFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Whether nodes speak TLS with each other, and with which certificates, as the configuration says now. Links that are there
/// already are not touched by a change.
final class BusCertificates {
    private static final List<Directive> DIRECTIVES = List.of(Directives.TLS_CLUSTER, Directives.TLS_CERT_FILE,
            Directives.TLS_KEY_FILE, Directives.TLS_KEY_FILE_PASS, Directives.TLS_CLIENT_CERT_FILE,
            Directives.TLS_CLIENT_KEY_FILE, Directives.TLS_CLIENT_KEY_FILE_PASS, Directives.TLS_CA_CERT_FILE,
            Directives.TLS_CA_CERT_DIR, Directives.TLS_AUTO_RELOAD_INTERVAL);

    private final Log log;
    private final NodeClock clock;
    private volatile Read current = new Read(null, null, null, 0, 0);

    /// What the files said when they were read.
    private record Read(TlsFiles accepts, TlsFiles dials, LinkTls tls, long atNanos, long intervalNanos) {
    }

    /// Follows the configuration from now on.
    BusCertificates(Configuration configuration, Log log, NodeClock clock) throws Refusal {
        this.log = log;
        this.clock = clock;
        try {
            current = read(configuration);
        } catch (IOException e) {
            throw new Refusal("the cluster bus: " + e.getMessage());
        }
        for (Directive directive : DIRECTIVES) configuration.onChange(directive, this::changed);
    }

    private void changed(Configuration now) throws Refusal {
        try {
            set(read(now));
        } catch (IOException e) {
            log.warning("TLS of the cluster bus stays as it is: " + e.getMessage());
            throw new Refusal("Unable to update TLS configuration. Check server logs.");
        }
    }

    private Read read(Configuration now) throws IOException {
        if (!now.flag(Directives.TLS_CLUSTER)) return new Read(null, null, null, 0, 0);
        boolean hasTwo = file(now, Directives.TLS_CLIENT_CERT_FILE) != null;
        TlsFiles accepts = files(now, Directives.TLS_CERT_FILE, Directives.TLS_KEY_FILE, Directives.TLS_KEY_FILE_PASS);
        TlsFiles dials = hasTwo
                ? files(now, Directives.TLS_CLIENT_CERT_FILE, Directives.TLS_CLIENT_KEY_FILE,
                        Directives.TLS_CLIENT_KEY_FILE_PASS)
                : accepts;
        return read(accepts, dials, TimeUnit.SECONDS.toNanos(now.integer(Directives.TLS_AUTO_RELOAD_INTERVAL)));
    }

    private static TlsFiles files(Configuration now, Directive certificate, Directive key, Directive password)
            throws IOException {
        for (Directive needed : List.of(certificate, key))
            if (file(now, needed) == null) throw new IOException("tls-cluster needs " + needed.name());
        Path authority = file(now, Directives.TLS_CA_CERT_FILE);
        Path authorities = file(now, Directives.TLS_CA_CERT_DIR);
        if (authority == null && authorities == null)
            throw new IOException("tls-cluster needs tls-ca-cert-file or tls-ca-cert-dir");
        return new TlsFiles(file(now, certificate), file(now, key), now.text(password), authority, authorities);
    }

    private static Path file(Configuration now, Directive directive) {
        return now.text(directive).isEmpty() ? null : now.file(directive);
    }

    private Read read(TlsFiles accepts, TlsFiles dials, long intervalNanos) throws IOException {
        LinkTls tls = new LinkTls(accepts.context(), dials.context());
        return new Read(accepts, dials, tls, clock.nanos(), intervalNanos);
    }

    /// For one more link, on any thread that may wait for the disk; null when links are not encrypted.
    LinkTls current() {
        Read last = current;
        boolean isOld = last.intervalNanos > 0 && clock.nanos() - last.atNanos >= last.intervalNanos;
        return isOld ? readAgain(last) : last.tls;
    }

    private LinkTls readAgain(Read last) {
        try {
            replace(last, read(last.accepts, last.dials, last.intervalNanos));
        } catch (IOException e) {
            log.warning("TLS of the cluster bus stays as it is: " + e.getMessage());
            replace(last, new Read(last.accepts, last.dials, last.tls, clock.nanos(), last.intervalNanos));
        }
        return current.tls;
    }

    private synchronized void set(Read next) { current = next; }

    /// A change of the configuration meanwhile is newer.
    private synchronized void replace(Read last, Read next) { if (current == last) current = next; }
}
