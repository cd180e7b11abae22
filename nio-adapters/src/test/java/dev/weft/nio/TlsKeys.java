package dev.weft.nio;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.Base64;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/// Keys and certificates, made anew for each run of the tests by the JDK's own tool.
final class TlsKeys {

    private static final String PASSWORD = "secret";

    static final TlsKeys LOCALHOST;
    static final TlsKeys ELSEWHERE;
    static final TlsKeys CLIENT;

    static {
        try {
            Path directory = Files.createTempDirectory("weft-tls");
            try {
                Process first = generate(directory, "localhost", "dns:localhost,ip:127.0.0.1");
                Process second = generate(directory, "elsewhere", "dns:elsewhere.example");
                Process third = generate(directory, "client", "dns:client.example");
                LOCALHOST = load(directory, "localhost", first);
                ELSEWHERE = load(directory, "elsewhere", second);
                CLIENT = load(directory, "client", third);
            } finally {
                try (var files = Files.list(directory)) {
                    for (Path file : files.toList()) {
                        Files.delete(file);
                    }
                }
                Files.delete(directory);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private final String name;
    private final KeyStore store;

    private TlsKeys(String name, KeyStore store) {
        this.name = name;
        this.store = store;
    }

    private static Process generate(Path directory, String name, String hosts) throws IOException {
        return new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-J-XX:TieredStopAtLevel=1", "-genkeypair",
                "-alias", name, "-keyalg", "EC", "-groupname", "secp256r1", "-dname", "CN=" + name, "-ext",
                "san=" + hosts, "-validity", "2", "-storetype", "PKCS12", "-keystore", file(directory, name).toString(),
                "-storepass", PASSWORD).redirectErrorStream(true).start();
    }

    private static TlsKeys load(Path directory, String name, Process generator)
            throws IOException, GeneralSecurityException, InterruptedException {
        String said = new String(generator.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (generator.waitFor() != 0) {
            throw new IllegalStateException("keytool made no key: " + said);
        }
        return new TlsKeys(name, KeyStore.getInstance(file(directory, name).toFile(), PASSWORD.toCharArray()));
    }

    private static Path file(Path directory, String name) {
        return directory.resolve(name + ".p12");
    }

    X509Certificate certificate() throws GeneralSecurityException {
        return (X509Certificate) store.getCertificate(name);
    }

    /// The key and the certificate as OpenSSL reads them.
    String pem() throws GeneralSecurityException {
        return pem("PRIVATE KEY", store.getKey(name, PASSWORD.toCharArray()).getEncoded())
                + pem("CERTIFICATE", certificate().getEncoded());
    }

    private static String pem(String what, byte[] bytes) {
        return "-----BEGIN " + what + "-----\n"
                + Base64.getMimeEncoder(64, new byte[]{'\n'}).encodeToString(bytes) + "\n-----END " + what + "-----\n";
    }

    /// Who has some keys and trusts some others.
    static SSLContext context(TlsKeys[] own, TlsKeys... trusted) throws GeneralSecurityException, IOException {
        return context(managers(own), trusted);
    }

    static SSLContext context(KeyManager[] own, TlsKeys... trusted) throws GeneralSecurityException, IOException {
        KeyStore trust = KeyStore.getInstance("PKCS12");
        trust.load(null, null);
        for (TlsKeys one : trusted) {
            trust.setCertificateEntry(one.name, one.certificate());
        }
        TrustManagerFactory trusts = TrustManagerFactory.getInstance("PKIX");
        trusts.init(trust);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(own, trusts.getTrustManagers(), null);
        return context;
    }

    static KeyManager[] managers(TlsKeys... keys) throws GeneralSecurityException, IOException {
        KeyStore all = KeyStore.getInstance("PKCS12");
        all.load(null, null);
        for (TlsKeys one : keys) {
            all.setEntry(one.name, one.store.getEntry(one.name, new KeyStore.PasswordProtection(
                    PASSWORD.toCharArray())), new KeyStore.PasswordProtection(PASSWORD.toCharArray()));
        }
        KeyManagerFactory managers = KeyManagerFactory.getInstance("PKIX");
        managers.init(all, PASSWORD.toCharArray());
        return managers.getKeyManagers();
    }

    /// A server that is "localhost", and knows the client.
    static SSLContext forServer() throws GeneralSecurityException, IOException {
        return context(new TlsKeys[]{LOCALHOST}, CLIENT);
    }

    /// A client that trusts it, and has no certificate.
    static SSLContext forClient() throws GeneralSecurityException, IOException {
        return context(new TlsKeys[]{}, LOCALHOST, ELSEWHERE);
    }
}
