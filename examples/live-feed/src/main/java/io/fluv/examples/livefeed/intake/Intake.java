package io.fluv.examples.livefeed.intake;

import io.fluv.core.Datagram;
import io.fluv.core.TcpOptions;
import io.fluv.core.UdpOptions;
import io.fluv.core.error.ConnectionClosedException;
import io.fluv.core.error.Endpoint;
import io.fluv.examples.livefeed.line.Message;
import io.fluv.examples.livefeed.line.Received;
import io.fluv.examples.livefeed.line.Severity;
import io.fluv.examples.livefeed.line.Way;
import io.fluv.reactor.Buffers;
import io.fluv.reactor.Connection;
import io.fluv.reactor.Listener;
import io.fluv.reactor.Network;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The three ports, and everything that comes in by them as one stream. Its demand is theirs: what nobody asks of the stream is
 * not read from the sockets.
 */
@Component
public final class Intake {
    /** Bytes of one read: what is taken from a sender at a time, and decoded before more is read. */
    private static final int CHUNK = 4 * 1024;

    /** Lines that are asked of each sender ahead of those who want them. */
    private static final int AHEAD = 16;

    private final Network network;
    private final IntakeProperties properties;
    private final Clock clock;
    private final Set<Sender> senders = ConcurrentHashMap.newKeySet();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicReference<@Nullable Ports> ports = new AtomicReference<>();

    public Intake(Network network, IntakeProperties properties, Clock clock) {
        this.network = network;
        this.properties = properties;
        this.clock = clock;
    }

    /** Opens the ports; all of them, or none when one fails. Nothing is accepted before {@link #received()} is asked. */
    public Mono<Ports> open() {
        int buffer = (int) properties.receiveBuffer().toBytes();
        TcpOptions tcp = TcpOptions.defaults().receiveBuffer(buffer).readChunk(CHUNK);
        UdpOptions udp = UdpOptions.defaults().receiveBuffer(buffer);
        return network.listen(at(properties.linesPort()), tcp)
                .flatMap(lines -> network.listen(at(properties.eventsPort()), tcp)
                        .flatMap(events -> network.bind(at(properties.datagramsPort()), udp)
                                .map(socket -> new Ports(lines, events, new DatagramPort(socket)))
                                .doOnError(failure -> events.dispose()))
                        .doOnError(failure -> lines.dispose()))
                .doOnNext(ports::set);
    }

    private InetSocketAddress at(int port) {
        return InetSocketAddress.createUnresolved(properties.host(), port);
    }

    /** The ports, also when they are closed again; null before they were opened. */
    public @Nullable Ports ports() {
        return ports.get();
    }

    /** True while all ports take what comes. */
    public boolean isOpen() {
        Ports open = ports.get();
        return open != null && open.areOpen();
    }

    /** How long a task takes to the network's loop and back. Fails when there is no loop, and never ends when it is stuck. */
    public Mono<Duration> roundTrip() {
        return Mono.defer(() -> {
            Ports open = ports.get();
            if (open == null) {
                return Mono.error(new IllegalStateException("the ports are not open"));
            }
            long begun = System.nanoTime();
            return Mono.fromSupplier(() -> Duration.ofNanos(System.nanoTime() - begun))
                    .subscribeOn(open.datagrams().loop());
        });
    }

    /** All that comes in, for one subscriber. Completes when the ports are closed and the last sender has gone; never fails. */
    public Flux<Received> received() {
        return Flux.defer(() -> {
            Ports open = ports.get();
            if (open == null) {
                return Flux.error(new IllegalStateException("the ports are not open"));
            }
            return Flux.merge(
                    AHEAD,
                    accepted(
                            open.lines(),
                            Way.LINE,
                            bytes -> Decoding.lines(bytes).map(Message::parse)),
                    accepted(
                            open.events(),
                            Way.EVENT,
                            bytes -> Decoding.objects(bytes).map(Message::ofEvent)),
                    received(open.datagrams()));
        });
    }

    /** No more senders than the limit are accepted: flatMap asks for the next when one has gone. */
    private Flux<Received> accepted(Listener listener, Way way, Function<Flux<ByteBuffer>, Flux<Message>> decoding) {
        return listener.accept().flatMap(connection -> from(connection, way, decoding), properties.maxSenders(), AHEAD);
    }

    /** A sender that fails is told of in the feed and ends alone. */
    private Flux<Received> from(Connection connection, Way way, Function<Flux<ByteBuffer>, Flux<Message>> decoding) {
        Sender sender = new Sender(connection, way, clock.millis());
        String name = sender.name();
        Flux<Message> messages = Flux.usingWhen(
                Mono.fromSupplier(() -> enter(sender)),
                entered -> decoding.apply(entered.read().doOnNext(chunk -> bytes.addAndGet(chunk.remaining())))
                        .doOnNext(message -> entered.countLine()),
                entered -> leave(entered, connection.close()),
                (entered, failure) -> leave(entered, connection.reset()),
                entered -> leave(entered, connection.reset()));
        return messages.onErrorResume(ConnectionClosedException.class, closedHere -> Flux.empty())
                .onErrorResume(failure -> Flux.just(new Message(Severity.WARNING, told(failure), null, null)))
                .map(message -> new Received(clock.millis(), way, name, message));
    }

    private Sender enter(Sender sender) {
        senders.add(sender);
        return sender;
    }

    private Mono<Void> leave(Sender sender, Mono<Void> end) {
        return Mono.fromRunnable(() -> senders.remove(sender)).then(end);
    }

    private static String told(Throwable failure) {
        return "the connection was given up: " + failure.getMessage();
    }

    private Flux<Received> received(DatagramPort port) {
        return port.receive().concatMapIterable(this::linesOf, 1);
    }

    private List<Received> linesOf(Datagram datagram) {
        String name = Endpoint.text(datagram.address());
        long now = clock.millis();
        return Buffers.utf8(datagram.data())
                .lines()
                .filter(line -> !line.isBlank())
                .map(line -> new Received(now, Way.DATAGRAM, name, Message.parse(line)))
                .toList();
    }

    /** Bytes that were taken by TCP, of senders that have left too. */
    public long bytes() {
        return bytes.get();
    }

    /** Who is connected at this moment. */
    public Collection<Sender> senders() {
        return List.copyOf(senders);
    }

    /** How many of them nothing is asked of at this moment. */
    public long heldSenders() {
        return senders.stream().filter(sender -> !sender.heldFor().isZero()).count();
    }

    /** So many senders each TCP port serves at a time; further ones wait in the kernel. */
    public int places() {
        return properties.maxSenders();
    }

    /** Stops accepting at once, lets senders finish, and after a while ends those that did not. */
    public Mono<Void> shutdown() {
        Ports open = ports.get();
        if (open == null) {
            return Mono.empty();
        }
        Duration grace = properties.grace();
        return Mono.when(
                open.lines().shutdown(grace),
                open.events().shutdown(grace),
                open.datagrams().close());
    }
}
