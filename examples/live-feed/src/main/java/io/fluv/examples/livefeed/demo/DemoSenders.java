package io.fluv.examples.livefeed.demo;

import io.fluv.core.Datagram;
import io.fluv.core.LoopOptions;
import io.fluv.core.TcpOptions;
import io.fluv.examples.livefeed.intake.Intake;
import io.fluv.examples.livefeed.intake.Ports;
import io.fluv.reactor.Buffers;
import io.fluv.reactor.Connection;
import io.fluv.reactor.Network;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * Two web servers, a host, a shop and three sensors that send to this application, through a network of their own: what they
 * see of it is what any other program would see. Started last and stopped first.
 */
@Component
final class DemoSenders implements SmartLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(DemoSenders.class);
    private static final Duration ENDING = Duration.ofSeconds(5);

    /** Small, so that a sender that has to wait can be seen to wait and does not hide it in buffers. */
    private static final TcpOptions OPTIONS =
            TcpOptions.defaults().sendBuffer(16 * 1024).writeWater(4 * 1024, 8 * 1024);

    private final Intake intake;
    private final double rate;
    private final Sinks.Empty<Void> enough = Sinks.empty();
    private @Nullable Network network;
    private @Nullable Mono<Void> over;

    DemoSenders(Intake intake, DemoProperties properties) {
        this.intake = intake;
        this.rate = properties.rate();
    }

    @Override
    public boolean isAutoStartup() {
        return rate > 0;
    }

    @Override
    public void start() {
        Ports ports = Objects.requireNonNull(intake.ports());
        Network own = Network.create(LoopOptions.defaults().loops(1));
        network = own;
        List<Mono<Void>> senders = List.of(
                tcp(own, ports.linesAddress(), rate * 0.5, Talk.webServer("web-1", new Random(1))),
                tcp(own, ports.linesAddress(), rate * 0.3, Talk.webServer("web-2", new Random(2))),
                tcp(own, ports.linesAddress(), rate * 0.06, Talk.host(new Random(3))),
                tcp(own, ports.eventsAddress(), rate * 0.1, Talk.shop(new Random(4))),
                udp(own, ports.datagrams().address(), rate * 0.04, Talk.sensors(new Random(5))));
        over = Mono.whenDelayError(senders).cache();
        over.subscribe(null, failure -> LOG.warn("a sender of the demo has failed", failure));
    }

    private Mono<Void> tcp(Network own, InetSocketAddress address, double perSecond, Supplier<String> line) {
        return Mono.usingWhen(
                own.connect(address, OPTIONS),
                connection -> connection.write(until(Steady.lines(perSecond, line))
                        .map(lines -> Buffers.utf8(String.join("\n", lines) + "\n"))),
                Connection::close);
    }

    private Mono<Void> udp(Network own, InetSocketAddress address, double perSecond, Supplier<String> line) {
        return own.bind(address.getHostString(), 0)
                .flatMap(socket -> socket.send(until(Steady.lines(perSecond, line))
                                .concatMapIterable(lines -> lines, 1)
                                .map(text -> new Datagram(Buffers.utf8(text), address)))
                        .then(socket.close()));
    }

    private <T> Flux<T> until(Flux<T> source) {
        return source.takeUntilOther(enough.asMono());
    }

    @Override
    public void stop() {
        enough.tryEmitEmpty();
        if (over != null) {
            over.onErrorComplete().block(ENDING);
        }
        if (network != null) {
            network.close();
            network = null;
        }
    }

    @Override
    public boolean isRunning() {
        return network != null;
    }
}
