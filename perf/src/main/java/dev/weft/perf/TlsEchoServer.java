package dev.weft.perf;

import dev.weft.Weft;
import dev.weft.nio.TcpServer;
import dev.weft.nio.Tls;
import dev.weft.nio.TlsStream;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/// A server that sends back what comes over TLS 1.3, of Weft or of Netty, on one thread: `TlsEchoServer weft|netty suite`.
/// Prints its port.
final class TlsEchoServer {

    private static final String PASSWORD = "secret";

    private TlsEchoServer() {
    }

    public static void main(String[] arguments) throws Exception {
        String suite = arguments[1];
        switch (arguments[0]) {
            case "weft" -> weft(suite);
            case "netty" -> netty(suite);
            default -> throw new IllegalArgumentException(arguments[0]);
        }
    }

    @SuppressWarnings("SystemOut")
    private static void listensAt(int port) {
        System.out.println(port);
    }

    private static KeyManagerFactory keys() throws Exception {
        Path directory = Files.createTempDirectory("weft-tls");
        Path file = directory.resolve("keys.p12");
        try {
            new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(), "-genkeypair",
                    "-alias",
                    "key", "-keyalg", "EC", "-groupname", "secp256r1", "-dname", "CN=localhost", "-storetype", "PKCS12",
                    "-keystore", file.toString(), "-storepass", PASSWORD).redirectErrorStream(true).start().waitFor();
            KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
            keys.init(KeyStore.getInstance(file.toFile(), PASSWORD.toCharArray()), PASSWORD.toCharArray());
            return keys;
        } finally {
            Files.deleteIfExists(file);
            Files.delete(directory);
        }
    }

    private static void weft(String suite) throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys().getKeyManagers(), null, null);
        Tls tls = Tls.server(context).parameters(all -> {
            all.setProtocols(new String[]{"TLSv1.3"});
            all.setCipherSuites(new String[]{suite});
        });
        Weft.run(() -> {
            try (TcpServer server = TcpServer.open("localhost", 0)) {
                listensAt(server.port());
                server.serve(connection -> {
                    try (TlsStream stream = tls.wrap(connection)) {
                        ByteBuffer buffer = ByteBuffer.allocate(4096);
                        while (stream.read(buffer) >= 0) {
                            stream.write(buffer.flip());
                            buffer.clear();
                        }
                    }
                });
            }
        });
    }

    private static void netty(String suite) throws Exception {
        SslContext context = SslContextBuilder.forServer(keys()).sslProvider(SslProvider.JDK).protocols("TLSv1.3")
                .ciphers(List.of(suite)).build();
        var group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        Channel server = new ServerBootstrap().group(group).channel(NioServerSocketChannel.class)
                .childOption(ChannelOption.TCP_NODELAY, true).childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        channel.pipeline().addLast(context.newHandler(channel.alloc()), new Echo());
                    }
                }).bind("localhost", 0).sync().channel();
        listensAt(((InetSocketAddress) server.localAddress()).getPort());
        server.closeFuture().sync();
    }

    /// Sends back what comes.
    private static final class Echo extends ChannelInboundHandlerAdapter {

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            context.write(message, context.voidPromise());
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            context.flush();
        }
    }
}
