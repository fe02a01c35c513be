package io.fluv.reactor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import io.fluv.core.TcpOptions;
import io.fluv.testkit.RawPeer;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

/** {@link Network} itself: what it checks, when it acts and how it ends. */
class NetworkTest {
    private static final InetSocketAddress SOMEWHERE = Loopback.ANY_PORT;

    private final ScriptedTransport transport = new ScriptedTransport();
    private final Network network = Network.over(transport);

    @Test
    void nothingHappensBeforeASubscription() {
        network.listen(SOMEWHERE);
        network.connect(SOMEWHERE);
        network.shutdown(Duration.ZERO);

        assertThat(transport.listens).isEmpty();
        assertThat(transport.connects).isEmpty();
        assertThat(transport.shutdowns).isEmpty();
        assertThat(network.isDisposed()).isFalse();
    }

    @Test
    void eachSubscriptionActsAnew() {
        Mono<Listener> listen = network.listen(SOMEWHERE);
        Mono<Connection> connect = network.connect(SOMEWHERE);
        Mono<Void> shutdown = network.shutdown(Duration.ofSeconds(3));
        for (int i = 0; i < 3; i++) {
            listen.subscribe();
            connect.subscribe();
            shutdown.block(Loopback.PATIENCE);
        }

        assertThat(transport.listens).hasSize(3);
        assertThat(transport.connects).hasSize(3);
        assertThat(transport.shutdowns).hasSize(3).containsOnly(Duration.ofSeconds(3));
    }

    @Test
    void closeClosesTheTransportAndMayBeRepeated() {
        network.close();
        network.dispose();

        assertThat(network.isDisposed()).isTrue();
        assertThat(transport.closes).hasPositiveValue();
    }

    @Test
    void ownNetworkClosesTwiceAndRefusesAfterwards() {
        Network own = Network.create();
        own.close();
        own.close();

        assertThat(own.isDisposed()).isTrue();
        StepVerifier.create(own.listen(SOMEWHERE))
                .verifyErrorSatisfies(error -> assertThat(error)
                        .isInstanceOf(SocketException.class)
                        .hasMessageContaining("listen 127.0.0.1:0: the network is closed"));
        StepVerifier.create(own.connect(SOMEWHERE))
                .verifyErrorSatisfies(error -> assertThat(error)
                        .isInstanceOf(SocketException.class)
                        .hasMessageContaining("connect 127.0.0.1:0: the network is closed"));
    }

    @Test
    void closeOnALoopOfItsOwnDoesNotWaitForItself() throws Exception {
        try (Loopback loopback = Loopback.oneLoop();
                Loopback.Pair pair = loopback.pair()) {
            Mono<Void> closing = Mono.<Void>fromRunnable(loopback.network()::close)
                    .subscribeOn(pair.connection().scheduler());

            StepVerifier.create(closing).expectComplete().verify(Loopback.PATIENCE);
            pair.connection().closed().block(Loopback.PATIENCE);
        }
    }

    @Test
    void sharedNetworkIsOneAndCannotBeEnded() {
        Network shared = Network.shared();
        shared.close();
        shared.dispose();
        shared.shutdown(Duration.ZERO).block(Loopback.PATIENCE);

        assertThat(Network.shared()).isSameAs(shared);
        assertThat(shared.isDisposed()).isFalse();
        Listener listener = shared.listen(SOMEWHERE).block(Loopback.PATIENCE);
        assertThat(listener.isDisposed()).isFalse();
        listener.close().block(Loopback.PATIENCE);
        assertThat(listener.isDisposed()).isTrue();
    }

    @Test
    void loopsAreDaemonThreadsOnWhichReactorDoesNotBlock() throws Exception {
        try (Loopback loopback = Loopback.oneLoop();
                Loopback.Pair pair = loopback.pair()) {
            Thread thread = Mono.fromCallable(Thread::currentThread)
                    .subscribeOn(pair.connection().scheduler())
                    .block(Loopback.PATIENCE);

            assertThat(thread.isDaemon()).isTrue();
            assertThat(Schedulers.isNonBlockingThread(thread)).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 65_536, Integer.MIN_VALUE, Integer.MAX_VALUE})
    void portOutOfRangeFailsAtTheCallAndIsNamed(int port) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> network.listen("127.0.0.1", port))
                .withMessageContaining("port")
                .withMessageContaining(String.valueOf(port))
                .withMessageContaining("65535");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> network.connect("127.0.0.1", port))
                .withMessageContaining("port")
                .withMessageContaining(String.valueOf(port));
    }

    @Test
    void decoratorIsInTheWayOfWhatIsAskedOfTheNetworkThatHasIt() {
        ScriptedTransport other = new ScriptedTransport();
        Network decorated = network.with(plain -> {
            assertThat(plain).isSameAs(transport);
            return other;
        });

        decorated.connect(SOMEWHERE).subscribe();
        assertThat(other.connects).hasSize(1);
        assertThat(transport.connects).isEmpty();
        network.connect(SOMEWHERE).subscribe();
        assertThat(transport.connects).hasSize(1);
    }

    @Test
    void decoratedNetworkEndsWithTheOneBeneathAndTheOtherWayRound() {
        Network plain = Network.create();
        Network decorated = plain.with(transport -> transport);
        decorated.close();
        assertThat(plain.isDisposed()).isTrue();

        Network shared = Network.shared().with(transport -> transport);
        shared.close();
        assertThat(shared.isDisposed()).isFalse();
        assertThatNullPointerException().isThrownBy(() -> network.with(transport -> null));
    }

    @Test
    void portZeroIsForListeningOnly() {
        assertThat(network.listen("127.0.0.1", 0)).isNotNull();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> network.connect("127.0.0.1", 0))
                .withMessageContaining("port: 0")
                .withMessageContaining("from 1");
    }

    @Test
    void nullFailsAtTheCallAndIsNamed() {
        SocketAddress noAddress = null;
        assertThatNullPointerException().isThrownBy(() -> Network.over(null)).withMessage("transport");
        assertThatNullPointerException().isThrownBy(() -> Network.create(null)).withMessage("options");
        assertThatNullPointerException()
                .isThrownBy(() -> network.listen(null, 1))
                .withMessage("host");
        assertThatNullPointerException()
                .isThrownBy(() -> network.connect(null, 1))
                .withMessage("host");
        assertThatNullPointerException()
                .isThrownBy(() -> network.listen(noAddress))
                .withMessage("address");
        assertThatNullPointerException()
                .isThrownBy(() -> network.connect(noAddress))
                .withMessage("address");
        assertThatNullPointerException()
                .isThrownBy(() -> network.listen(SOMEWHERE, null))
                .withMessage("options");
        assertThatNullPointerException()
                .isThrownBy(() -> network.connect(SOMEWHERE, null))
                .withMessage("options");
        assertThatNullPointerException()
                .isThrownBy(() -> network.shutdown(null))
                .withMessage("grace");
    }

    @Test
    void negativeGraceFailsAtTheCallAndIsNamed() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> network.shutdown(Duration.ofNanos(-1)))
                .withMessageContaining("grace");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Network.shared().shutdown(Duration.ofDays(-1)))
                .withMessageContaining("grace");
    }

    @Test
    void addressThatIsNoneOfAStreamFailsAtTheCall() {
        SocketAddress odd = new SocketAddress() {
            private static final long serialVersionUID = 1L;

            @Override
            public String toString() {
                return "an odd address";
            }
        };
        assertThatIllegalArgumentException()
                .isThrownBy(() -> network.listen(odd))
                .withMessageContaining("address: an odd address");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> network.connect(odd))
                .withMessageContaining("address: an odd address");
    }

    @Test
    void listenersArgumentsAreCheckedAtTheCall() {
        try (Loopback loopback = Loopback.oneLoop()) {
            Listener listener = loopback.listen();
            assertThatNullPointerException()
                    .isThrownBy(() -> listener.serve(null))
                    .withMessage("handler");
            assertThatNullPointerException()
                    .isThrownBy(() -> listener.serve(null, 1))
                    .withMessage("handler");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> listener.serve(Connection::close, 0))
                    .withMessageContaining("maxConnections: 0");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> listener.shutdown(Duration.ofMillis(-1)))
                    .withMessageContaining("grace");
            assertThatNullPointerException()
                    .isThrownBy(() -> listener.shutdown(null))
                    .withMessage("grace");
        }
    }

    @Test
    void takenPortIsABindExceptionThatNamesIt() {
        try (Loopback loopback = Loopback.oneLoop()) {
            SocketAddress taken = loopback.listen().localAddress();

            StepVerifier.create(loopback.network().listen(taken))
                    .expectErrorSatisfies(error -> assertThat(error)
                            .isInstanceOf(BindException.class)
                            .hasMessage("listen 127.0.0.1:" + port(taken) + ": address already in use"))
                    .verify(Loopback.PATIENCE);
        }
    }

    @Test
    void closedListenersPortCanBeTakenAgain() throws IOException {
        try (Loopback loopback = Loopback.oneLoop()) {
            Listener first = loopback.listen();
            SocketAddress address = first.localAddress();
            first.close().block(Loopback.PATIENCE);

            Listener second = loopback.network().listen(address).block(Loopback.PATIENCE);
            assertThat(second.localAddress()).isEqualTo(address);
            RawPeer.connect(address).close();
        }
    }

    @Test
    void failureOfTheTransportItselfReachesTheSubscriber() {
        Network broken = Network.over((io.fluv.core.Transport) java.lang.reflect.Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {io.fluv.core.Transport.class},
                (proxy, method, arguments) -> {
                    throw new IllegalStateException("no such thing");
                }));

        StepVerifier.create(broken.connect(SOMEWHERE, TcpOptions.defaults()))
                .expectErrorMessage("no such thing")
                .verify(Loopback.PATIENCE);
    }

    private static int port(SocketAddress address) {
        return ((InetSocketAddress) address).getPort();
    }
}
