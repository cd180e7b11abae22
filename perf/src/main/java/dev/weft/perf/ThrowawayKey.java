package dev.weft.perf;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import javax.net.ssl.KeyManagerFactory;

/// A new key with a certificate that only it has signed, for a measurement on one machine.
final class ThrowawayKey {

    private static final String PASSWORD = "secret";

    private ThrowawayKey() {
    }

    static KeyManagerFactory make() throws Exception {
        Path directory = Files.createTempDirectory("weft-tls");
        Path file = directory.resolve("keys.p12");
        try {
            Process keytool = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                    "-genkeypair", "-alias", "key", "-keyalg", "EC", "-groupname", "secp256r1", "-dname",
                    "CN=localhost",
                    "-storetype", "PKCS12", "-keystore", file.toString(), "-storepass", PASSWORD)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD).redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (keytool.waitFor() != 0) {
                throw new IOException("keytool made no key, exit code " + keytool.exitValue());
            }
            KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
            keys.init(KeyStore.getInstance(file.toFile(), PASSWORD.toCharArray()), PASSWORD.toCharArray());
            return keys;
        } finally {
            Files.deleteIfExists(file);
            Files.delete(directory);
        }
    }
}
