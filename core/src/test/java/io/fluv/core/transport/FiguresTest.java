package io.fluv.core.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluv.core.Datagram;
import io.fluv.core.DatagramSocket;
import io.fluv.core.Figure;
import io.fluv.core.Loop;
import io.fluv.core.LoopOptions;
import io.fluv.core.StreamConnection;
import io.fluv.core.StreamListener;
import io.fluv.core.TcpOptions;
import io.fluv.core.UdpOptions;
import io.fluv.testkit.ProbeSubscriber;
import io.fluv.testkit.RawPeer;
import io.fluv.testkit.StreamKind;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a transport tells of all its sockets and loops. */
class FiguresTest {
    @RegisterExtension
    final Loopback loopback = new Loopback();

    private final DriverTransport transport = loopback.transport();

    @ParameterizedTest
    @EnumSource
    void listenerIsOpenUntilItIsClosed(StreamKind kind) {
        StreamListener listener = loopback.listen(kind);
        assertThat(transport.figure(Figure.LISTENERS_OPEN)).isEqualTo(1);

        Loopback.result(listener.close());
        assertThat(transport.figure(Figure.LISTENERS_OPEN)).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void connectionThatWasAcceptedIsToldFromOneThatConnected(StreamKind kind) throws Exception {
        StreamListener listener = loopback.listen(kind);
        Acceptor acceptor = Acceptor.of(listener, 1);
        loopback.peerOf(listener);
        StreamConnection connection = acceptor.next();
        Loopback.settle(connection.loop());

        assertThat(transport.figure(Figure.CONNECTIONS_ACCEPTED)).isEqualTo(1);
        assertThat(transport.figure(Figure.CONNECTIONS_CONNECTED)).isZero();
        assertThat(transport.figure(Figure.CONNECTIONS_OPEN)).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource
    void bytesOfAnEchoCountOnBothSidesThoughTheyAreLent(StreamKind kind) throws Exception {
        StreamListener listener = loopback.listen(kind);
        Acceptor acceptor = Acceptor.of(listener, 1);
        RawPeer peer = loopback.peerOf(listener);
        StreamConnection connection = acceptor.next();
        CompletableFuture<Void> echo = connection.write(connection.read());

        assertThat(peer.echo("there and back")).isEqualTo("there and back");
        peer.shutdownOutput();
        Loopback.result(echo);

        assertThat(transport.figure(Figure.BYTES_READ)).isEqualTo(14);
        assertThat(transport.figure(Figure.BYTES_WRITTEN)).isEqualTo(14);
    }

    @ParameterizedTest
    @EnumSource
    void connectThatIsRefusedOpensNothing(StreamKind kind) {
        StreamListener gone = loopback.listen(kind);
        Loopback.result(gone.close());

        Loopback.failure(transport.connect(gone.localAddress(), TcpOptions.defaults()));

        assertThat(transport.figure(Figure.CONNECTIONS_CONNECTED)).isZero();
        assertThat(transport.figure(Figure.CONNECTIONS_OPEN)).isZero();
    }

    @Test
    void datagramsCountOnBothSidesWithTheirBytesAndSoDoThoseThatFail() throws Exception {
        DatagramSocket receiver = bind();
        DatagramSocket sender = bind();
        assertThat(transport.figure(Figure.SOCKETS_OPEN)).isEqualTo(2);
        ProbeSubscriber<Datagram> received = ProbeSubscriber.unbounded();
        receiver.receive().subscribe(received);

        Loopback.result(sender.send(new Datagram(Loopback.buffer("three"), receiver.localAddress(), false)));
        received.awaitItems(1);
        Loopback.failure(sender.send(new Datagram(ByteBuffer.allocate(65_535), receiver.localAddress(), false)));

        assertThat(transport.figure(Figure.DATAGRAMS_SENT)).isEqualTo(1);
        assertThat(transport.figure(Figure.DATAGRAM_BYTES_SENT)).isEqualTo(5);
        assertThat(transport.figure(Figure.DATAGRAMS_RECEIVED)).isEqualTo(1);
        assertThat(transport.figure(Figure.DATAGRAM_BYTES_RECEIVED)).isEqualTo(5);
        assertThat(transport.figure(Figure.DATAGRAMS_FAILED)).isEqualTo(1);

        Loopback.result(sender.close());
        assertThat(transport.figure(Figure.SOCKETS_OPEN)).isEqualTo(1);
    }

    @Test
    void tasksWaitWhileTheLoopIsBusyAndAreGoneWhenItHasRunThem() throws Exception {
        Loop loop = transport.loops().get(0);
        CountDownLatch holding = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        loop.execute(() -> {
            holding.countDown();
            awaitQuietly(release);
        });
        awaitQuietly(holding);

        loop.execute(() -> {});
        loop.execute(() -> {});
        assertThat(loop.waitingTasks()).isEqualTo(2);

        release.countDown();
        Loopback.settle(loop);
        assertThat(loop.waitingTasks()).isZero();
    }

    @Test
    void figuresOfAllLoopsAreAddedUpAndStayWhenTheTransportHasEnded() {
        DriverTransport many = DriverTransport.start(LoopOptions.defaults().loops(3));
        try {
            assertThat(many.loops()).hasSize(3).doesNotHaveDuplicates();
            StreamListener listener = Loopback.result(many.listen(Loopback.ANY_PORT, TcpOptions.defaults()));
            for (int i = 0; i < 6; i++) {
                Loopback.result(many.connect(listener.localAddress(), TcpOptions.defaults()));
            }
            assertThat(many.figure(Figure.CONNECTIONS_OPEN)).isEqualTo(6);
        } finally {
            many.close();
        }
        assertThat(many.figure(Figure.CONNECTIONS_CONNECTED)).isEqualTo(6);
        assertThat(many.figure(Figure.CONNECTIONS_OPEN)).isZero();
        assertThat(many.figure(Figure.LISTENERS_OPEN)).isZero();
    }

    private DatagramSocket bind() {
        return Loopback.result(transport.bind(Loopback.ANY_PORT, UdpOptions.defaults()));
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            assertThat(latch.await(Loopback.PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
