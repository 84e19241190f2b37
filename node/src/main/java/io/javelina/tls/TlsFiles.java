package io.javelina.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/// Where the certificate is that one end shows, with its key, and whom it trusts.
///
/// @param certificate the certificate, and those of the authorities between it and one that others trust
/// @param key its private key
/// @param password of the key; empty when it has none
/// @param authority a file with certificates of authorities that are trusted, null for none
/// @param authorities a folder with such files, null for none
public record TlsFiles(Path certificate, Path key, String password, Path authority, Path authorities) {
    /// What the key stores of one context call their entries, and hide them with; they never leave the memory.
    private static final String OWN = "own";
    private static final char[] HIDDEN = "hidden".toCharArray();

    /// Reads all of it.
    ///
    /// @throws IOException with the file that is to blame
    public SSLContext context() throws IOException {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(own().getKeyManagers(), trusted().getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IOException("TLS is not possible here: " + e.getMessage(), e);
        }
    }

    private KeyManagerFactory own() throws IOException, GeneralSecurityException {
        List<Certificate> chain = certificates(certificate);
        if (chain.isEmpty()) throw new IOException("there is no certificate in " + certificate);
        PrivateKey own = privateKey();
        if (!PrivateKeys.areOne(own, chain.getFirst().getPublicKey()))
            throw new IOException("the key in " + key + " is not that of the certificate in " + certificate);
        KeyStore keys = emptyStore();
        keys.setKeyEntry(OWN, own, HIDDEN, chain.toArray(Certificate[]::new));
        KeyManagerFactory managers = KeyManagerFactory.getInstance("PKIX");
        managers.init(keys, HIDDEN);
        return managers;
    }

    private PrivateKey privateKey() throws IOException {
        try {
            return PrivateKeys.in(Pem.in(key), password.toCharArray());
        } catch (IOException | GeneralSecurityException e) {
            throw new IOException("the private key in " + key + ": " + e.getMessage(), e);
        }
    }

    private TrustManagerFactory trusted() throws IOException, GeneralSecurityException {
        KeyStore known = emptyStore();
        for (Path file : trustedFiles())
            for (Certificate each : certificates(file)) known.setCertificateEntry("" + known.size(), each);
        if (known.size() == 0) throw new IOException("there is no certificate of an authority in " + trustedFiles());
        TrustManagerFactory managers = TrustManagerFactory.getInstance("PKIX");
        managers.init(known);
        return managers;
    }

    private List<Path> trustedFiles() throws IOException {
        List<Path> files = new ArrayList<>();
        if (authority != null) files.add(authority);
        if (authorities == null) return files;
        try (Stream<Path> all = Files.list(authorities)) {
            all.filter(Files::isRegularFile).sorted().forEach(files::add);
        }
        return files;
    }

    private static KeyStore emptyStore() throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    private static List<Certificate> certificates(Path file) throws IOException {
        List<Certificate> found = new ArrayList<>();
        try {
            for (Pem block : Pem.in(file))
                if (block.is("CERTIFICATE"))
                    found.add(CertificateFactory
                            .getInstance("X.509").generateCertificate(new ByteArrayInputStream(block.bytes())));
        } catch (IOException | GeneralSecurityException e) {
            throw new IOException("the certificates in " + file + ": " + e.getMessage(), e);
        }
        return found;
    }
}
