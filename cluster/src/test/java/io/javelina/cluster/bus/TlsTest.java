package io.javelina.cluster.bus;

import static io.javelina.cluster.bus.TestNode.await;
import static io.javelina.cluster.bus.TestNode.awaitTogether;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsTest {
    private static final String PASSWORD = "changeit";

    @TempDir
    static Path folder;
    private static LinkTls ours;
    private static LinkTls foreign;
    /// Trusts ours, and has no certificate to show when it dials.
    private static LinkTls silent;

    @BeforeAll
    static void makeCertificates() throws Exception {
        SSLContext own = context(keyStore("ours"), true);
        ours = new LinkTls(own, own);
        SSLContext other = context(keyStore("foreign"), true);
        foreign = new LinkTls(other, other);
        silent = new LinkTls(own, context(folder.resolve("ours.p12"), false));
    }

    private static Path keyStore(String name) throws Exception {
        Path file = folder.resolve(name + ".p12");
        Process keytool = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair", "-alias", name, "-keyalg", "EC", "-dname", "CN=" + name, "-storetype", "PKCS12",
                "-keystore", file.toString(), "-storepass", PASSWORD).inheritIO().start();
        assertThat(keytool.waitFor()).isZero();
        return file;
    }

    private static SSLContext context(Path file, boolean shows) throws Exception {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            keys.load(in, PASSWORD.toCharArray());
        }
        KeyManagerFactory own = KeyManagerFactory.getInstance("PKIX");
        own.init(keys, PASSWORD.toCharArray());
        TrustManagerFactory trusted = TrustManagerFactory.getInstance("PKIX");
        trusted.init(keys);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(shows ? own.getKeyManagers() : null, trusted.getTrustManagers(), null);
        return context;
    }

    @Test
    void shouldSpeakToNodesWithCertificatesItTrustsOnly() throws Exception {
        try (TestNode a = TestNode.start('a', settings -> settings.withTls(() -> ours));
                TestNode b = TestNode.start('b',
                        settings -> settings.withTls(() -> ours).withSeeds(TestNode.addresses(a)));
                TestNode stranger = TestNode.start('c', settings -> settings.withTls(() -> foreign)
                        .withSeeds(TestNode.addresses(a)));
                TestNode nobody = TestNode.start('e', settings -> settings.withTls(() -> silent)
                        .withSeeds(TestNode.addresses(a)));
                TestNode plain = TestNode.start('d', settings -> settings.withSeeds(TestNode.addresses(a)))) {
            awaitTogether(a, b);
            a.send(b, "hello");
            await("it is there", () -> b.texts().contains("hello"));
            assertThat(stranger.bus.present()).isEqualTo(Set.of(stranger.id));
            assertThat(nobody.bus.present()).isEqualTo(Set.of(nobody.id));
            assertThat(plain.bus.present()).isEqualTo(Set.of(plain.id));
            await("it is told", () -> a.log.contains("Refused a cluster bus link") || stranger.log
                    .contains("No cluster bus link to"));
        }
    }

    @Test
    void shouldAskForTheSecretAsWell() throws Exception {
        try (TestNode a = TestNode.start('a', settings -> settings.withTls(() -> ours).withSecret("swordfish"));
                TestNode b = TestNode.start('b', settings -> settings.withTls(() -> ours).withSecret("marlin")
                        .withSeeds(TestNode.addresses(a)))) {
            assertThat(b.bus.present()).isEqualTo(Set.of(b.id));
            await("it is told", () -> a.log.contains("another cluster secret"));
        }
    }

    /// What is there goes on; what is dialled from now on shows another certificate.
    @Test
    void shouldShowNewCertificatesOnNewLinks() throws Exception {
        AtomicReference<LinkTls> shown = new AtomicReference<>(ours);
        try (TestNode a = TestNode.start('a', settings -> settings.withTls(shown::get));
                TestNode b = TestNode.start('b', settings -> settings.withTls(() -> ours)
                        .withSeeds(TestNode.addresses(a)))) {
            awaitTogether(a, b);
            shown.set(foreign);
            try (TestNode c = TestNode.start('c', settings -> settings.withTls(() -> foreign)
                    .withSeeds(TestNode.addresses(a)))) {
                await("they are together", () -> a.bus.present().contains(c.id) && c.bus.present().contains(a.id));
                a.send(b, "hello");
                await("it is there", () -> b.texts().contains("hello"));
            }
        }
    }

    @Test
    void shouldDropGarbage() throws Exception {
        try (TestNode a = TestNode.start('a', settings -> settings.withTls(() -> ours));
                TestNode b = TestNode.start('b', settings -> settings.withTls(() -> ours)
                        .withSeeds(TestNode.addresses(a)))) {
            awaitTogether(a, b);
            Random random = new Random(1);
            for (int i = 0; i < 100; i++) {
                byte[] garbage = new byte[1 + random.nextInt(2000)];
                random.nextBytes(garbage);
                // It looks like the beginning of TLS, now and then.
                if (i % 2 == 0) garbage[0] = 0x16;
                try (Socket stranger = new Socket()) {
                    stranger.connect(a.bus.announced());
                    stranger.getOutputStream().write(garbage);
                }
            }
            a.send(b, "hello");
            await("it is there", () -> b.texts().contains("hello"));
            assertThat(a.bus.present()).isEqualTo(Set.of(a.id, b.id));
        }
    }

    @Test
    void shouldCloseAtOnce() throws Exception {
        try (TestNode a = TestNode.start('a', settings -> settings.withTls(() -> ours))) {
            TestNode b = TestNode.start('b', settings -> settings.withTls(() -> ours).withSeeds(TestNode.addresses(a)));
            awaitTogether(a, b);
            long start = System.nanoTime();
            b.close();
            assertThat(System.nanoTime() - start).isLessThan(2_000_000_000L);
            awaitTogether(a);
        }
    }
}
