package io.fluv.benchmarks.soak;

import io.fluv.core.LoopOptions;
import io.fluv.core.TcpOptions;
import io.fluv.reactor.Listener;
import io.fluv.reactor.Network;
import java.io.IOException;
import java.net.SocketAddress;
import java.time.Duration;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Steps in which the server ends while clients talk to it. What they get is right as far as it goes, and has an end. */
final class Shutdowns {
    private static final Duration SOON = Duration.ofMillis(30);

    private Shutdowns() {}

    static Mono<Void> ofListener(Stage stage, Step step) {
        return Mono.usingWhen(
                stage.clients.listen(Stage.FREE_PORT),
                listener -> {
                    listener.serve(stage.host::serve).subscribe();
                    Mono<Void> end = step.oneIn(3) ? listener.close() : listener.shutdown(step.upTo(SOON));
                    return Mono.when(
                            clients(stage, step, listener.localAddress()),
                            Mono.delay(step.upTo(SOON)).then(end));
                },
                Listener::close);
    }

    static Mono<Void> ofNetwork(Stage stage, Step step) {
        return Mono.usingWhen(
                Mono.fromCallable(() -> Network.create(
                        LoopOptions.defaults().loops(1 + step.below(2)).observer(stage.observer))),
                network -> {
                    Mono<Void> end = step.oneIn(2) ? network.shutdown(step.upTo(SOON)) : close(network);
                    return stage.serve(network, Stage.FREE_PORT, TcpOptions.defaults())
                            .flatMap(address -> Mono.when(
                                    clients(stage, step, address),
                                    Mono.delay(step.upTo(SOON)).then(end)));
                },
                Shutdowns::close);
    }

    /** Closing waits for the loops' threads, which is for a thread that may block. */
    private static Mono<Void> close(Network network) {
        return Mono.<Void>fromRunnable(network::close).subscribeOn(Schedulers.boundedElastic());
    }

    private static Mono<Void> clients(Stage stage, Step step, SocketAddress address) {
        int count = 1 + step.below(10);
        return Flux.range(0, count)
                .flatMap(
                        i -> Streams.exchange(stage, step.fork(), address)
                                .onErrorResume(Shutdowns::isEnd, ended -> Mono.empty()),
                        count)
                .then();
    }

    /** A connection that was cut, or refused, or whose data ended when the server did. */
    private static boolean isEnd(Throwable failure) {
        return failure instanceof IOException || failure instanceof EarlyEnd;
    }
}
