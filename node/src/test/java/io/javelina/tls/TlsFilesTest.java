package io.javelina.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.ECGenParameterSpec;
import java.util.HexFormat;
import javax.crypto.Cipher;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsFilesTest {
    private static final String SCHEME = "PBEWithHmacSHA256AndAES_256";
    private static final String PBES2 = "06092a864886f70d01050d";

    @TempDir
    static Path folder;
    private static TestAuthority authority;

    @BeforeAll
    static void makeCertificates() throws Exception {
        authority = new TestAuthority(folder.resolve("authority")).sign("node").sign("other");
    }

    private static SSLContext context(String certificate, String key, Path trusted, Path trustedFolder)
            throws IOException {
        return new TlsFiles(authority.certificate(certificate), authority.key(key), "", trusted, trustedFolder)
                .context();
    }

    @Test
    void shouldReadCertificates() throws Exception {
        assertThat(context("node", "node", authority.authority(), null)).isNotNull();
        assertThat(context("node", "node", null, authority.authority().getParent())).isNotNull();
    }

    @Test
    void shouldNameWhatIsWrong() throws Exception {
        assertThatIOException().isThrownBy(() -> context("node", "other", authority.authority(), null))
                .withMessageContaining("is not that of the certificate");
        assertThatIOException().isThrownBy(() -> context("nobody", "node", authority.authority(), null))
                .withMessageContaining("nobody.crt");
        assertThatIOException().isThrownBy(() -> context("node", "nobody", authority.authority(), null))
                .withMessageContaining("nobody.key");
        assertThatIOException().isThrownBy(() -> context("node", "node", authority.key("node"), null))
                .withMessageContaining("no certificate of an authority");
    }

    @Test
    void shouldReadKeysOfAllKinds() throws Exception {
        PrivateKey rsa = key(KeyPairGenerator.getInstance("RSA"));
        KeyPairGenerator curve = KeyPairGenerator.getInstance("EC");
        curve.initialize(new ECGenParameterSpec("secp256r1"));
        PrivateKey ec = key(curve);
        PrivateKey edwards = key(KeyPairGenerator.getInstance("Ed25519"));
        for (PrivateKey each : new PrivateKey[]{ rsa, ec, edwards })
            assertThat(read("PRIVATE KEY", each.getEncoded())).isEqualTo(each);
        assertThat(read("RSA PRIVATE KEY", bare(rsa))).isEqualTo(rsa);
        assertThat(number(read("EC PRIVATE KEY", withCurve(bare(ec), "06082a8648ce3d030107")))).isEqualTo(number(ec));
        assertThat(read("ENCRYPTED PRIVATE KEY", encrypted(ec, "secret"))).isEqualTo(ec);
    }

    private static PrivateKey key(KeyPairGenerator generator) { return generator.generateKeyPair().getPrivate(); }

    private static BigInteger number(PrivateKey key) { return ((ECPrivateKey) key).getS(); }

    private static PrivateKey read(String label, byte[] bytes) throws Exception {
        Path file = Files.writeString(folder.resolve("key"), TestAuthority.pem(label, bytes));
        return PrivateKeys.in(Pem.in(file), "secret".toCharArray());
    }

    private static byte[] bare(PrivateKey key) throws IOException {
        return Der.find(Der.OCTETS, Der.find(Der.SEQUENCE, key.getEncoded()));
    }

    private static byte[] withCurve(byte[] key, String curve) throws IOException {
        byte[] option = Der.element(Der.FIRST_OPTION, HexFormat.of().parseHex(curve));
        byte[] version = Der.element(Der.INTEGER, new byte[]{ 1 });
        byte[] number = Der.element(Der.OCTETS, Der.find(Der.OCTETS, Der.find(Der.SEQUENCE, key)));
        return Der.element(Der.SEQUENCE, version, number, option);
    }

    private static byte[] encrypted(PrivateKey key, String password) throws Exception {
        Cipher cipher = Cipher.getInstance(SCHEME);
        cipher.init(Cipher.ENCRYPT_MODE,
                SecretKeyFactory.getInstance(SCHEME).generateSecret(new PBEKeySpec(password.toCharArray())));
        byte[] bytes = cipher.doFinal(key.getEncoded());
        byte[] scheme = Der.element(Der.SEQUENCE, HexFormat.of().parseHex(PBES2), cipher.getParameters().getEncoded());
        return Der.element(Der.SEQUENCE, scheme, Der.element(Der.OCTETS, bytes));
    }

    @Test
    void shouldRefuseWhatIsNoKey() {
        assertThatIOException().isThrownBy(() -> read("CERTIFICATE", new byte[10]))
                .withMessageContaining("no private key");
        assertThatIOException().isThrownBy(() -> read("EC PRIVATE KEY", new byte[]{ 0x30, 0x7f, 1 }))
                .withMessageContaining("ends too early");
    }
}
