package io.fluv.core.transport;

import static io.fluv.core.transport.Loopback.buffer;
import static io.fluv.core.transport.Loopback.onLoop;
import static io.fluv.core.transport.Loopback.result;
import static io.fluv.core.transport.Loopback.settle;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluv.core.Loop;
import io.fluv.core.StreamConnection;
import io.fluv.core.StreamListener;
import io.fluv.core.transport.Loopback.Pair;
import io.fluv.testkit.EachStreamKind;
import io.fluv.testkit.RawPeer;
import io.fluv.testkit.StreamKind;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;

/** libuv's behaviours 36 to 39: to accept. */
class AcceptBehaviourTest {
    @RegisterExtension
    final Loopback net = new Loopback();

    @EachStreamKind
    @Tag("uv-036")
    void whatIsNotAskedForWaitsAndNoneIsLost(StreamKind kind) throws Exception {
        StreamListener listener = net.listen(kind);
        Acceptor acceptor = Acceptor.of(listener, 0);
        Set<String> sent = new HashSet<>();
        for (int i = 0; i < 5; i++) {
            RawPeer peer = net.peerOf(listener);
            peer.write("number " + i);
            peer.shutdownOutput();
            sent.add("number " + i);
        }
        settle(listener.loop());
        assertThat(acceptor.waiting()).as("before any demand").isZero();

        Set<String> received = new HashSet<>();
        for (int i = 0; i < 5; i++) {
            acceptor.subscription().request(1);
            Reader reader = Reader.of(acceptor.next());
            result(reader.end());
            received.add(reader.text());
            assertThat(acceptor.waiting()).as("beyond the demand").isZero();
        }

        assertThat(received).isEqualTo(sent);
    }

    @EachStreamKind
    @Tag("uv-038")
    void noEventOfAClosedSocketReachesTheNextOne(StreamKind kind) throws Exception {
        StreamListener target = net.listen(kind);
        Acceptor acceptor = Acceptor.of(target, Long.MAX_VALUE);
        for (int round = 0; round < 50; round++) {
            Pair left = net.pair(kind);
            Pair right = net.pair(kind);
            CompletableFuture<Reader> fresh = new CompletableFuture<>();
            AtomicBoolean first = new AtomicBoolean(true);
            Reader leftReader = new Reader(Long.MAX_VALUE) {
                @Override
                void received(ByteBuffer chunk) {
                    replace(right.connection(), target, first, fresh);
                }
            };
            Reader rightReader = new Reader(Long.MAX_VALUE) {
                @Override
                void received(ByteBuffer chunk) {
                    replace(left.connection(), target, first, fresh);
                }
            };
            left.connection().read().subscribe(leftReader);
            right.connection().read().subscribe(rightReader);

            // Both are ready when the loop looks again; the one that comes first has the other closed.
            CountDownLatch sent = new CountDownLatch(1);
            left.connection().loop().execute(() -> await(sent));
            left.peer().write("L");
            right.peer().write("R");
            sent.countDown();

            StreamConnection accepted = acceptor.next();
            result(accepted.write(buffer("fresh")));
            result(accepted.close());
            Reader reader = result(fresh);
            result(reader.end());
            assertThat(reader.text()).isEqualTo("fresh");
            assertThat(leftReader.text()).isIn("", "L");
            assertThat(rightReader.text()).isIn("", "R");
            left.peer().close();
            right.peer().close();
        }
    }

    /** Closes {@code old} and opens a connection that may well get its descriptor. */
    private void replace(
            StreamConnection old, StreamListener target, AtomicBoolean first, CompletableFuture<Reader> fresh) {
        if (first.getAndSet(false)) {
            old.reset()
                    .thenRun(() -> net.transport()
                            .connect(target.localAddress(), io.fluv.core.TcpOptions.defaults())
                            .thenAccept(connection -> {
                                Reader reader = new Reader(Long.MAX_VALUE) {
                                    @Override
                                    void over() {
                                        connection.close();
                                    }
                                };
                                connection.read().subscribe(reader);
                                fresh.complete(reader);
                            }));
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(Loopback.PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @EachStreamKind
    @Tag("uv-039")
    void demandWithNobodyWaitingBlocksNothing(StreamKind kind) throws Exception {
        StreamListener listener = net.listen(kind);
        Acceptor acceptor = Acceptor.of(listener, 2);
        Loop loop = listener.loop();

        assertThat(onLoop(loop, acceptor::waiting)).isZero();

        net.peerOf(listener);
        acceptor.next();
        assertThat(onLoop(loop, acceptor::waiting)).isZero();
    }
}
