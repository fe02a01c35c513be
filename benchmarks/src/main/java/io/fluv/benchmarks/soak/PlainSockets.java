package io.fluv.benchmarks.soak;

import io.fluv.reactor.Connection;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.function.IntSupplier;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Steps whose other side is a blocking socket of the JDK, which has its own idea of pace and of ends. */
final class PlainSockets {
    private static final int WINDOW = 8 * 1024;

    private PlainSockets() {}

    /** A client that writes and reads in small pieces, and now and then goes without a word. */
    static Mono<Void> client(Stage stage, Step step) {
        SocketAddress host = stage.anyHost(step);
        long total = step.below(50_000);
        boolean leaves = step.oneIn(3);
        Header header = new Header(
                leaves ? Talk.CLIENT_LEAVES : Talk.ECHO, step.number, step.content(), total, step.content(), total, 0);
        return blocking(() -> {
            try (SocketChannel channel = SocketChannel.open(resolved(host))) {
                channel.write(header.encoded());
                if (leaves) {
                    leave(channel, header, step);
                } else {
                    converse(channel, header.up(), total, step);
                    channel.shutdownOutput();
                    expectEnd(channel);
                }
            }
        });
    }

    private static SocketAddress resolved(SocketAddress address) {
        return address instanceof InetSocketAddress host && host.isUnresolved()
                ? new InetSocketAddress(Stage.FREE_PORT.getAddress(), host.getPort())
                : address;
    }

    /** Writes a piece, reads as much: neither side can be stuck with full buffers. */
    private static void converse(SocketChannel channel, Content content, long total, Step step) throws IOException {
        IntSupplier sizes = step.oneIn(4) && total < 2_000 ? () -> 1 : () -> 1 + step.below(WINDOW);
        long position = 0;
        while (position < total) {
            ByteBuffer piece = ByteBuffer.allocate((int) Math.min(sizes.getAsInt(), total - position));
            content.fill(piece, position);
            channel.write(piece);
            ByteBuffer back = ByteBuffer.allocate(piece.capacity());
            while (back.hasRemaining()) {
                if (channel.read(back) < 0) {
                    throw new EarlyEnd(position + back.position(), total);
                }
            }
            content.check(back.flip(), position);
            position += piece.capacity();
        }
    }

    private static void expectEnd(SocketChannel channel) throws IOException {
        if (channel.read(ByteBuffer.allocate(1)) >= 0) {
            throw new Violation("more came than was sent");
        }
    }

    /** In the middle of what both sides send: with a reset, or with an end over bytes that it has not read. */
    private static void leave(SocketChannel channel, Header header, Step step) throws IOException {
        int some = (int) Math.min(header.upBytes(), 1 + step.below(WINDOW));
        ByteBuffer piece = ByteBuffer.allocate(some);
        header.up().fill(piece, 0);
        channel.write(piece);
        if (step.oneIn(2) && !(channel.getLocalAddress() instanceof UnixDomainSocketAddress)) {
            channel.setOption(StandardSocketOptions.SO_LINGER, 0);
        }
    }

    /** A server that sends everything back, to a client of Fluv's. */
    static Mono<Void> server(Stage stage, Step step) {
        Content content = step.content();
        long total = step.below(200_000);
        return Mono.using(
                () -> ServerSocketChannel.open().bind(Stage.FREE_PORT),
                listener -> Mono.when(
                        blocking(() -> echo(listener)),
                        Mono.usingWhen(
                                stage.clients.connect(address(listener)),
                                connection -> talk(new Side(connection, stage.tally), content, total, step),
                                Connection::close)),
                PlainSockets::close);
    }

    private static Mono<Void> talk(Side side, Content content, long total, Step step) {
        return Mono.when(side.sendAndEnd(content, total, step.fork()), side.expect(content, total, step.fork()));
    }

    private static void echo(ServerSocketChannel listener) throws IOException {
        try (SocketChannel channel = listener.accept()) {
            ByteBuffer buffer = ByteBuffer.allocate(WINDOW);
            while (channel.read(buffer.clear()) >= 0) {
                channel.write(buffer.flip());
            }
        }
    }

    private static SocketAddress address(ServerSocketChannel listener) {
        return listener.socket().getLocalSocketAddress();
    }

    private static void close(ServerSocketChannel listener) {
        try {
            listener.close();
        } catch (IOException e) {
            throw new Violation("a plain listener does not close: " + e);
        }
    }

    private interface Action {
        void run() throws IOException;
    }

    private static Mono<Void> blocking(Action action) {
        return Mono.<Void>fromCallable(() -> {
                    action.run();
                    return null;
                })
                .subscribeOn(Schedulers.boundedElastic());
    }
}
