package io.javelina.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/// An authority that lives as long as a test, and what it signs, as files that OpenSSL could have written.
public final class TestAuthority {
    private static final String PASSWORD = "changeit";

    private final Path folder;
    private final Path store;

    /// @param folder one that is there, for this authority alone
    public TestAuthority(Path folder) throws IOException, InterruptedException {
        this.folder = Files.createDirectories(folder);
        store = folder.resolve("store.p12");
        keytool("ca", "-ext", "bc:c");
    }

    private void keytool(String alias, String... more) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(), "-genkeypair", "-alias", alias,
                "-keyalg", "EC", "-dname", "CN=" + alias, "-keystore", store.toString(), "-storepass", PASSWORD));
        command.addAll(List.of(more));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes());
        assertThat(process.waitFor()).as(said).isZero();
    }

    /// Signs a certificate for somebody, for whom there are files now.
    public TestAuthority sign(String name) throws IOException, GeneralSecurityException, InterruptedException {
        keytool(name, "-signer", "ca");
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD.toCharArray());
        }
        Key key = keys.getKey(name, PASSWORD.toCharArray());
        Files.writeString(key(name), pem("PRIVATE KEY", key.getEncoded()));
        Certificate[] chain = keys.getCertificateChain(name);
        Files.writeString(certificate(name), "who it is: " + name + "\n" + pem("CERTIFICATE", chain[0].getEncoded()));
        Files.writeString(authority(), pem("CERTIFICATE", keys.getCertificate("ca").getEncoded()));
        return this;
    }

    static String pem(String label, byte[] bytes) {
        return "-----BEGIN " + label + "-----\n" + Base64.getMimeEncoder().encodeToString(bytes) + "\n-----END " + label
                + "-----\n";
    }

    public Path certificate(String name) { return folder.resolve(name + ".crt"); }

    public Path key(String name) { return folder.resolve(name + ".key"); }

    /// There once something was signed.
    public Path authority() { return folder.resolve("ca.crt"); }
}
