package io.fluv.examples;

import io.fluv.core.LoopOptions;
import io.fluv.core.TcpOptions;
import io.fluv.core.wiretap.Wiretap;
import io.fluv.reactor.Buffers;
import io.fluv.reactor.Connection;
import io.fluv.reactor.Frame;
import io.fluv.reactor.Frames;
import io.fluv.reactor.LengthPrefix;
import io.fluv.reactor.Listener;
import io.fluv.reactor.Network;
import io.fluv.reactor.UdpSocket;
import io.fluv.reactor.micrometer.NetworkMeters;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.Function;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The code of the README, which {@link ReadmeTest} compares with it and runs. */
@SuppressWarnings("AddressSelection") // as people write it
final class ReadmeExample {
    private ReadmeExample() {}

    public static void main(String[] arguments) {
        // begin 1
        try (Network network = Network.create()) {

            // A server: each connection to a handler, and what it returns is how long the connection is needed.
            Listener listener = network.listen("127.0.0.1", 0).block();
            listener.serve(connection -> connection.write(connection.read())).subscribe();

            // A client: connect, write, half-close, print what comes back, close whatever happens.
            int port = ((InetSocketAddress) listener.localAddress()).getPort();
            Flux.usingWhen(
                            network.connect("127.0.0.1", port),
                            c -> c.write(Buffers.utf8("Hello, world!"))
                                    .then(c.shutdownOutput())
                                    .thenMany(c.read()),
                            Connection::close)
                    .transform(Frames.text(StandardCharsets.UTF_8))
                    .doOnNext(System.out::println)
                    .blockLast();

            // UDP: a received datagram carries its sender, so sending it back is the echo.
            UdpSocket socket = network.bind("127.0.0.1", 0).block();
            socket.send(socket.receive()).subscribe();

            // In good order: stop accepting, give connections five seconds to end, then force.
            network.shutdown(Duration.ofSeconds(5)).block();
        }
        // end 1
    }

    static Mono<ByteBuffer> messages(Connection connection) {
        // begin 2
        Frame<String> lines = Frames.lines(StandardCharsets.UTF_8, 8192);

        Mono<ByteBuffer> body = connection
                .read(lines)
                .next()
                .flatMap(head ->
                        connection.read(Frames.bytes(Integer.parseInt(head))).next());
        // end 2
        return body;
    }

    static Flux<ByteBuffer> records(
            Connection connection, Flux<ByteBuffer> chunks, Function<ByteBuffer, ByteBuffer> answer) {
        // begin 3
        // Records of at most 64 KiB behind their length, answered in kind.
        Frame<ByteBuffer> records = Frames.prefixed(LengthPrefix.bigEndian(4), 64 * 1024);
        Mono<Void> answered =
                connection.write(connection.read(records).map(answer).map(records::encode));

        // The same of a file, or of any other chunks.
        Flux<ByteBuffer> stored = chunks.transform(records);
        // end 3
        return answered.thenMany(stored);
    }

    static void options() {
        // begin 4
        Network network = Network.create(LoopOptions.defaults().loops(2));
        TcpOptions options = TcpOptions.defaults()
                .backlog(4096) // what may wait while nobody asks for connections
                .readChunk(16 * 1024) // the largest buffer a reader gets, and all that is read ahead
                .writeWater(16 * 1024, 64 * 1024) // sources of writes are asked below 64 KiB queued, again at 16 KiB
                .connectTimeout(Duration.ofSeconds(3)); // all addresses of a name included
        network.listen(new InetSocketAddress("0.0.0.0", 7000), options);
        // end 4
    }

    static void meters(MeterRegistry registry) {
        // begin 3
        Network network = Network.create().with(NetworkMeters.of(registry));
        // end 3
        network.close();
    }

    static void wiretap(Network network, Connection connection) {
        // begin 4
        Network tapped = network.with(Wiretap.hex()); // every socket that it gives out
        Connection one = connection.wiretap(Wiretap.text(StandardCharsets.UTF_8)); // one connection, from now on
        // end 4
        tapped.close();
        one.dispose();
    }
}
