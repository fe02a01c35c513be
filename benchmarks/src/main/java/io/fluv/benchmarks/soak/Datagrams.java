package io.fluv.benchmarks.soak;

import io.fluv.core.Datagram;
import io.fluv.core.UdpOptions;
import io.fluv.core.error.DatagramException;
import io.fluv.reactor.UdpSocket;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Steps with a UDP socket of their own. */
final class Datagrams {
    /** The step, the content's key, the number, and how many bytes of the content follow. */
    private static final int HEADER_BYTES = 2 * 8 + 2 * 4;

    private static final int LONGEST = 65_507;

    /** What was not answered by then is sent again: a full buffer drops what it has no room for. */
    private static final Duration AGAIN = Duration.ofMillis(50);

    private Datagrams() {}

    /** Every datagram comes back as it was, once it is sent often enough. */
    static Mono<Void> echo(Stage stage, Step step) {
        UdpOptions options = UdpOptions.defaults().receiveBuffer(256 * 1024);
        return Mono.usingWhen(
                stage.clients.bind(Stage.FREE_PORT, options), socket -> volley(stage, step, socket), UdpSocket::close);
    }

    private static Mono<Void> volley(Stage stage, Step step, UdpSocket socket) {
        int longest = step.any(10, 1000, 1000, 9000, LONGEST) - HEADER_BYTES;
        int count = 1 + step.below(longest > 9000 ? 4 : 40);
        Content content = step.content();
        int[] sizes = IntStream.range(0, count)
                .map(i -> longest < 0 ? 0 : step.below(longest + 1))
                .toArray();
        Set<Integer> missing = ConcurrentHashMap.newKeySet();
        IntStream.range(0, count).forEach(missing::add);
        boolean connects = step.oneIn(3);
        boolean comesAndGoes = step.oneIn(3);

        Flux<Datagram> answers = comesAndGoes
                ? Flux.defer(() -> socket.receive().take(3)).repeat(() -> !missing.isEmpty())
                : socket.receive();
        Mono<Void> received = answers.doOnNext(datagram -> check(stage, step, content, sizes, missing, datagram))
                .takeUntil(datagram -> missing.isEmpty())
                .then();
        Mono<Void> sent = Flux.interval(Duration.ZERO, AGAIN)
                .onBackpressureDrop()
                .concatMap(round -> send(socket, step.number, content, sizes, missing, stage.datagrams), 1)
                .then();
        Mono<Void> volley = Mono.firstWithSignal(received, sent);
        return connects ? socket.connect(stage.datagrams).then(volley).then(socket.disconnect()) : volley;
    }

    private static Mono<Void> send(
            UdpSocket socket, long step, Content content, int[] sizes, Set<Integer> missing, InetSocketAddress target) {
        Flux<Datagram> datagrams = Flux.fromIterable(List.copyOf(missing))
                .map(number -> datagram(step, content, number, sizes[number], target));
        return step % 2 == 0
                ? socket.send(datagrams)
                : socket.sendEach(datagrams)
                        .doOnNext(result -> {
                            if (!result.isSent()) {
                                throw new Violation("a datagram was not sent: " + result);
                            }
                        })
                        .then();
    }

    private static Datagram datagram(long step, Content content, int number, int size, InetSocketAddress target) {
        ByteBuffer data = ByteBuffer.allocate(HEADER_BYTES + size)
                .putLong(step)
                .putLong(content.key())
                .putInt(number)
                .putInt(size);
        content.fill(data, number);
        return new Datagram(data.rewind(), target);
    }

    /** A port may have been another step's a moment ago; an answer that comes too late for that is whole as well. */
    private static void check(
            Stage stage, Step step, Content content, int[] sizes, Set<Integer> missing, Datagram datagram) {
        ByteBuffer data = datagram.data();
        if (datagram.truncated() || data.remaining() < HEADER_BYTES) {
            throw new Violation("a datagram is cut: " + datagram);
        }
        long itsStep = data.getLong();
        Content itsContent = new Content(data.getLong());
        int number = data.getInt();
        int size = data.getInt();
        if (data.remaining() != size) {
            throw new Violation("a datagram has " + data.remaining() + " bytes of " + size);
        }
        itsContent.check(data, number);
        stage.tally.datagrams.increment();
        if (itsStep == step.number && itsContent.equals(content)) {
            if (number < 0 || number >= sizes.length || sizes[number] != size) {
                throw new Violation("datagram " + number + " of " + size + " bytes was never sent");
            }
            missing.remove(number);
        }
    }

    /** What can't be sent fails alone, and the socket goes on. */
    static Mono<Void> bad(Stage stage, Step step) {
        boolean tooLong = step.oneIn(2);
        Datagram datagram = new Datagram(
                ByteBuffer.allocate(tooLong ? LONGEST + 1 + step.below(1000) : step.below(1000)),
                tooLong ? stage.datagrams : InetSocketAddress.createUnresolved("localhost", 9));
        return Mono.usingWhen(
                stage.clients.bind(Stage.FREE_PORT),
                socket -> socket.send(datagram)
                        .then(Mono.<Void>error(() -> new Violation("it was sent: " + datagram)))
                        .onErrorResume(DatagramException.class, failed -> Mono.empty())
                        .then(volley(stage, step, socket)),
                UdpSocket::close);
    }
}
