package io.javelina.cluster.bus;

import static io.javelina.cluster.bus.TestNode.await;
import static io.javelina.cluster.bus.TestNode.awaitTogether;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Set;
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
    private static SSLContext ours;
    private static SSLContext foreign;

    @BeforeAll
    static void makeCertificates() throws Exception {
        ours = context(keyStore("ours"));
        foreign = context(keyStore("foreign"));
    }

    private static Path keyStore(String name) throws Exception {
        Path file = folder.resolve(name + ".p12");
        Process keytool = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair", "-alias", name, "-keyalg", "EC", "-dname", "CN=" + name, "-storetype", "PKCS12",
                "-keystore", file.toString(), "-storepass", PASSWORD).inheritIO().start();
        assertThat(keytool.waitFor()).isZero();
        return file;
    }

    private static SSLContext context(Path file) throws Exception {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            keys.load(in, PASSWORD.toCharArray());
        }
        KeyManagerFactory own = KeyManagerFactory.getInstance("PKIX");
        own.init(keys, PASSWORD.toCharArray());
        TrustManagerFactory trusted = TrustManagerFactory.getInstance("PKIX");
        trusted.init(keys);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(own.getKeyManagers(), trusted.getTrustManagers(), null);
        return context;
    }

    @Test
    void shouldSpeakToNodesWithCertificatesItTrustsOnly() throws Exception {
        try (TestNode a = TestNode.start('a', settings -> settings.withTls(ours));
                TestNode b = TestNode.start('b', settings -> settings.withTls(ours).withSeeds(TestNode.addresses(a)));
                TestNode stranger = TestNode.start('c', settings -> settings.withTls(foreign)
                        .withSeeds(TestNode.addresses(a)));
                TestNode plain = TestNode.start('d', settings -> settings.withSeeds(TestNode.addresses(a)))) {
            awaitTogether(a, b);
            a.send(b, "hello");
            await("it is there", () -> b.texts().contains("hello"));
            assertThat(stranger.bus.present()).isEqualTo(Set.of(stranger.id));
            assertThat(plain.bus.present()).isEqualTo(Set.of(plain.id));
            await("it is told", () -> a.log.contains("Refused a cluster bus link") || stranger.log
                    .contains("No cluster bus link to"));
        }
    }

    @Test
    void shouldCloseAtOnce() throws Exception {
        try (TestNode a = TestNode.start('a', settings -> settings.withTls(ours))) {
            TestNode b = TestNode.start('b', settings -> settings.withTls(ours).withSeeds(TestNode.addresses(a)));
            awaitTogether(a, b);
            long start = System.nanoTime();
            b.close();
            assertThat(System.nanoTime() - start).isLessThan(2_000_000_000L);
            awaitTogether(a);
        }
    }
}
