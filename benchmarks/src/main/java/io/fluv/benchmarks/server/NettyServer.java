package io.fluv.benchmarks.server;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.net.InetSocketAddress;

/** Netty, over epoll or over NIO. Echoes only. */
final class NettyServer {
    private NettyServer() {}

    static Service startEpoll(Work work) {
        return start(EpollIoHandler.newFactory(), EpollServerSocketChannel.class, EpollDatagramChannel.class);
    }

    static Service startNio(Work work) {
        return start(NioIoHandler.newFactory(), NioServerSocketChannel.class, NioDatagramChannel.class);
    }

    private static Service start(
            IoHandlerFactory factory,
            Class<? extends ServerChannel> serverChannel,
            Class<? extends DatagramChannel> datagramChannel) {
        EventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, factory);
        Channel streams = new ServerBootstrap()
                .group(loops)
                .channel(serverChannel)
                .option(ChannelOption.SO_BACKLOG, Sockets.BACKLOG)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<>() {
                    private final StreamEcho echo = new StreamEcho();

                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(echo);
                    }
                })
                .bind(Sockets.ANY_PORT)
                .syncUninterruptibly()
                .channel();
        Channel datagrams = new Bootstrap()
                .group(loops)
                .channel(datagramChannel)
                .option(ChannelOption.SO_RCVBUF, Sockets.UDP_RECEIVE_BUFFER)
                .handler(new DatagramEcho())
                .bind(Sockets.ANY_PORT)
                .syncUninterruptibly()
                .channel();
        return new Service(port(streams), port(datagrams), loops.next());
    }

    private static int port(Channel channel) {
        return ((InetSocketAddress) channel.localAddress()).getPort();
    }

    @Sharable
    private static final class StreamEcho extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            context.write(message, context.voidPromise());
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            context.flush();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            context.close();
        }
    }

    private static final class DatagramEcho extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            DatagramPacket packet = (DatagramPacket) message;
            context.write(new DatagramPacket(packet.content(), packet.sender()), context.voidPromise());
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            context.flush();
        }
    }
}
