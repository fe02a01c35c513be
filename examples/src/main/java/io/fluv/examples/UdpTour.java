package io.fluv.examples;

import io.fluv.core.Datagram;
import io.fluv.core.SendResult;
import io.fluv.reactor.Buffers;
import io.fluv.reactor.Network;
import io.fluv.reactor.UdpSocket;
import java.nio.ByteBuffer;
import java.util.List;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What the tour shows of UDP. */
final class UdpTour {
    static final List<TourPart> PARTS =
            List.of(new TourPart("UDP echo", UdpTour::echo), new TourPart("A bad datagram", UdpTour::badDatagram));

    private UdpTour() {}

    private static Mono<String> echo(Network network) {
        return withEcho(
                network,
                (server, client) -> client.send(new Datagram(Buffers.utf8("Hello, world!"), server.localAddress()))
                        .then(client.receive().next())
                        .map(answer -> "the server sent back: " + Buffers.utf8(answer.data())));
    }

    /** It fails alone: what is sent after it arrives, over the same socket. */
    private static Mono<String> badDatagram(Network network) {
        return withEcho(network, (server, client) -> {
            Datagram good = new Datagram(Buffers.utf8("short enough"), server.localAddress());
            Datagram bad = new Datagram(ByteBuffer.allocate(70_000), server.localAddress());
            Mono<String> results =
                    client.sendEach(Flux.just(bad, good)).map(UdpTour::told).reduce((one, other) -> one + ", " + other);
            return results.zipWith(
                    client.receive().next(), (told, answer) -> told + "; the answer: " + Buffers.utf8(answer.data()));
        });
    }

    private static String told(SendResult result) {
        int size = result.datagram().data().remaining();
        return size + " bytes " + (result.isSent() ? "were sent" : "could not be sent");
    }

    private static <T> Mono<T> withEcho(Network network, Conversation<T> conversation) {
        return Mono.usingWhen(
                network.bind("127.0.0.1", 0),
                server -> {
                    server.send(server.receive()).subscribe();
                    return Mono.usingWhen(
                            network.bind("127.0.0.1", 0),
                            client -> Mono.from(conversation.with(server, client)),
                            UdpSocket::close);
                },
                UdpSocket::close);
    }

    /** What a client says to an echo server, and what comes of it. */
    private interface Conversation<T> {
        Publisher<T> with(UdpSocket server, UdpSocket client);
    }
}
