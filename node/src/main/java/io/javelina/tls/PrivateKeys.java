package io.javelina.tls;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKey;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/// Private keys in the forms that OpenSSL writes: PKCS #8, encrypted or not, and those of RSA and elliptic curves alone.
final class PrivateKeys {
    private static final List<String> ALGORITHMS = List.of("RSA", "EC", "EdDSA");
    private static final byte[] VERSION = Der.element(Der.INTEGER, new byte[1]);
    private static final byte[] RSA = HexFormat.of().parseHex("300d06092a864886f70d0101010500");
    private static final byte[] EC = HexFormat.of().parseHex("06072a8648ce3d0201");

    private PrivateKeys() {}

    /// The first private key in a file.
    static PrivateKey in(List<Pem> blocks, char[] password) throws IOException, GeneralSecurityException {
        for (Pem block : blocks) {
            if (block.is("PRIVATE KEY")) return key(block.bytes());
            if (block.is("ENCRYPTED PRIVATE KEY")) return key(decrypted(block.bytes(), password));
            if (block.is("RSA PRIVATE KEY")) return key(wrapped(RSA, block.bytes()));
            if (block.is("EC PRIVATE KEY")) return key(wrapped(curve(block.bytes()), block.bytes()));
        }
        throw new IOException("no private key in it");
    }

    private static PrivateKey key(byte[] bytes) throws GeneralSecurityException {
        PKCS8EncodedKeySpec encoded = new PKCS8EncodedKeySpec(bytes);
        InvalidKeySpecException last = null;
        for (String algorithm : ALGORITHMS) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(encoded);
            } catch (InvalidKeySpecException other) {
                last = other;
            }
        }
        throw last;
    }

    /// Whether what one has signed is proven by the other.
    static boolean areOne(PrivateKey own, PublicKey shown) throws GeneralSecurityException {
        if (!own.getAlgorithm().equals(shown.getAlgorithm())) return false;
        Signature signature = Signature.getInstance(switch (own.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            default -> own.getAlgorithm();
        });
        signature.initSign(own);
        signature.update(VERSION);
        byte[] signed = signature.sign();
        signature.initVerify(shown);
        signature.update(VERSION);
        return signature.verify(signed);
    }

    private static byte[] wrapped(byte[] algorithm, byte[] key) {
        return Der.element(Der.SEQUENCE, VERSION, algorithm, Der.element(Der.OCTETS, key));
    }

    private static byte[] curve(byte[] key) throws IOException {
        byte[] content = Der.find(Der.SEQUENCE, key);
        byte[] curve = content == null ? null : Der.find(Der.FIRST_OPTION, content);
        if (curve == null) throw new IOException("a key that does not name its curve");
        return Der.element(Der.SEQUENCE, EC, curve);
    }

    private static byte[] decrypted(byte[] bytes, char[] password) throws IOException, GeneralSecurityException {
        EncryptedPrivateKeyInfo info = new EncryptedPrivateKeyInfo(bytes);
        // The parameters know which scheme it is in full; the name alone does not say it.
        String scheme = info.getAlgParameters() == null ? info.getAlgName() : info.getAlgParameters().toString();
        SecretKey key = SecretKeyFactory.getInstance(scheme).generateSecret(new PBEKeySpec(password));
        Cipher cipher = Cipher.getInstance(scheme);
        cipher.init(Cipher.DECRYPT_MODE, key, info.getAlgParameters());
        return cipher.doFinal(info.getEncryptedData());
    }
}
