package io.fluv.reactor;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluv.core.StreamConnection;
import io.fluv.testkit.RawPeer;
import java.net.SocketAddress;
import java.util.List;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.test.StepVerifier;

/** {@link Listener#accept()} and the end of listeners. */
class AcceptTest {
    private Loopback loopback;
    private Listener listener;

    @BeforeEach
    void open() {
        loopback = Loopback.oneLoop();
        listener = loopback.listen();
    }

    @AfterEach
    void close() {
        loopback.close();
    }

    @Test
    void asManyAreAcceptedAsAreRequested() throws Exception {
        try (RawPeer first = RawPeer.connect(listener.localAddress());
                RawPeer second = RawPeer.connect(listener.localAddress())) {
            SocketAddress one = first.localAddress();
            SocketAddress two = second.localAddress();
            StepVerifier.create(listener.accept(), 0)
                    .expectSubscription()
                    .thenRequest(1)
                    .assertNext(
                            connection -> assertThat(connection.remoteAddress()).isEqualTo(one))
                    .thenRequest(1)
                    .assertNext(
                            connection -> assertThat(connection.remoteAddress()).isEqualTo(two))
                    .thenCancel()
                    .verify(Loopback.PATIENCE);
        }
    }

    @Test
    void cancelLeavesTheListenerOpenForTheNextSubscriber() throws Exception {
        try (RawPeer first = RawPeer.connect(listener.localAddress());
                RawPeer second = RawPeer.connect(listener.localAddress())) {
            Connection one = listener.accept().next().block(Loopback.PATIENCE);
            Connection two = listener.accept().next().block(Loopback.PATIENCE);

            assertThat(List.of(one.remoteAddress(), two.remoteAddress()))
                    .containsExactly(first.localAddress(), second.localAddress());
            assertThat(listener.isDisposed()).isFalse();
        }
    }

    @Test
    void secondSubscriberMeanwhileFails() {
        Disposable first = listener.accept().subscribe();
        StepVerifier.create(listener.accept())
                .expectError(IllegalStateException.class)
                .verify(Loopback.PATIENCE);
        assertThat(first.isDisposed()).isFalse();
    }

    @Test
    void acceptingCompletesWhenTheListenerIsClosed() {
        StepVerifier.create(listener.accept())
                .expectSubscription()
                .then(listener::dispose)
                .expectComplete()
                .verify(Loopback.PATIENCE);
        listener.closed().block(Loopback.PATIENCE);
        assertThat(listener.isDisposed()).isTrue();
        StepVerifier.create(listener.accept()).expectComplete().verify(Loopback.PATIENCE);
        listener.close().block(Loopback.PATIENCE);
    }

    @Test
    void connectionThatIsAcceptedInTheMidstOfACancelIsClosed() {
        AtomicInteger disposed = new AtomicInteger();
        AtomicInteger received = new AtomicInteger();
        // A listener's loop that has a connection in its hands while another thread cancels.
        Flow.Publisher<StreamConnection> accepting = subscriber -> subscriber.onSubscribe(new Flow.Subscription() {
            @Override
            public void request(long n) {}

            @Override
            public void cancel() {
                subscriber.onNext(ScriptedTransport.counting(StreamConnection.class, disposed));
            }
        });
        Disposable subscription = FlowFlux.wrapping(accepting, Connection::new, StreamConnection::dispose, "accept")
                .doOnNext(connection -> received.incrementAndGet())
                .subscribe();
        subscription.dispose();

        assertThat(disposed).hasValue(1);
        assertThat(received).hasValue(0);
    }

    @Test
    void flatMapServesThemToo() throws Exception {
        listener.accept()
                .flatMap(connection -> connection.write(connection.read()).then(connection.close()))
                .subscribe();
        for (int i = 0; i < 3; i++) {
            try (RawPeer client = RawPeer.connect(listener.localAddress())) {
                assertThat(client.echo("hello")).isEqualTo("hello");
                client.shutdownOutput();
                assertThat(client.awaitEnd()).isEqualTo(RawPeer.End.FIN);
            }
        }
    }
}
