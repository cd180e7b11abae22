package dev.weft.perf;

import dev.weft.LoopGroup;
import dev.weft.Weft;
import dev.weft.nio.ByteStream;
import dev.weft.nio.ServerOptions;
import dev.weft.nio.TcpServer;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;

/// The servers of [LoopScalingEcho]: `LoopScalingServer acceptor|reuseport|netty LOOPS STEPS`. Each computes so many steps for
/// what it reads, and sends it back. Prints its port.
final class LoopScalingServer {

    private static final int CHUNK = 4096;
    private static volatile long sink;

    private LoopScalingServer() {
    }

    public static void main(String[] arguments) throws Exception {
        int loops = Integer.parseInt(arguments[1]);
        int steps = Integer.parseInt(arguments[2]);
        switch (arguments[0]) {
            case "acceptor" -> acceptor(loops, steps);
            case "reuseport" -> reuseport(loops, steps);
            case "netty" -> netty(loops, steps);
            default -> throw new IllegalArgumentException("no server \"" + arguments[0] + "\"");
        }
    }

    private static void acceptor(int count, int steps) throws Exception {
        try (LoopGroup loops = LoopGroup.open(count); TcpServer server = TcpServer.open(EchoServer.HOST, 0)) {
            EchoServer.listensAt(server.port());
            server.serve(loops, stream -> echo(stream, steps));
        }
    }

    private static void reuseport(int count, int steps) throws Exception {
        try (LoopGroup loops = LoopGroup.open(count)) {
            ServerOptions shared = ServerOptions.defaults().option(StandardSocketOptions.SO_REUSEPORT, true);
            TcpServer first = TcpServer.open(new InetSocketAddress(EchoServer.HOST, 0), shared);
            EchoServer.listensAt(first.port());
            Weft.map(loops.loops(), count, loop -> Weft.offload(loop.asExecutorService(), () -> {
                try (TcpServer server = loop == loops.loops().getFirst()
                        ? first
                        : TcpServer.open(first.localAddress(), shared)) {
                    server.serve(stream -> echo(stream, steps));
                }
                return loop;
            }));
        }
    }

    private static void echo(ByteStream stream, int steps) throws IOException, InterruptedException {
        ByteBuffer buffer = ByteBuffer.allocate(CHUNK);
        while (stream.read(buffer) >= 0) {
            sink = LoopScalingWork.compute(buffer.get(0), steps);
            stream.write(buffer.flip());
            buffer.clear();
        }
    }

    private static void netty(int loops, int steps) throws Exception {
        var accepting = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        var serving = new MultiThreadIoEventLoopGroup(loops, NioIoHandler.newFactory());
        Channel server = new ServerBootstrap().group(accepting, serving).channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, EchoServer.BACKLOG).childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<SocketChannel>() {

                    @Override
                    protected void initChannel(SocketChannel channel) {
                        channel.pipeline().addLast(new Echo(steps));
                    }
                }).bind(EchoServer.HOST, 0).sync().channel();
        EchoServer.listensAt(((InetSocketAddress) server.localAddress()).getPort());
        server.closeFuture().sync();
    }

    /// Sends back what comes.
    private static final class Echo extends ChannelInboundHandlerAdapter {

        private final int steps;

        Echo(int steps) {
            this.steps = steps;
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            sink = LoopScalingWork.compute(((ByteBuf) message).getByte(0), steps);
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
