package dev.weft.perf;

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
import org.jspecify.annotations.Nullable;

/// Netty's server of [EchoServer]: one event loop, the JDK's selector and, with TLS, the JDK's engine, as Weft has them.
final class NettyEcho {

    private NettyEcho() {
    }

    static void serve(int port, boolean isTls) throws Exception {
        SslContext tls = isTls
                ? SslContextBuilder.forServer(ThrowawayKey.make()).sslProvider(SslProvider.JDK)
                        .protocols(EchoServer.TLS_VERSION).build()
                : null;
        var group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        Channel server = new ServerBootstrap().group(group).channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, EchoServer.BACKLOG).childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new Connected(tls)).bind(EchoServer.HOST, port).sync().channel();
        EchoServer.listensAt(((InetSocketAddress) server.localAddress()).getPort());
        server.closeFuture().sync();
    }

    private static final class Connected extends ChannelInitializer<SocketChannel> {

        private final @Nullable SslContext tls;

        Connected(@Nullable SslContext tls) {
            this.tls = tls;
        }

        @Override
        protected void initChannel(SocketChannel channel) {
            if (tls != null) {
                channel.pipeline().addLast(tls.newHandler(channel.alloc()));
            }
            channel.pipeline().addLast(new Echo());
        }
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

        /// As when a load has been stopped: no more than the end of this connection.
        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            context.close();
        }
    }
}
