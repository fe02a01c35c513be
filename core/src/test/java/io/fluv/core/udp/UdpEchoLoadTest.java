package io.fluv.core.udp;

import static io.fluv.core.udp.UdpLoopback.ANY_PORT;
import static io.fluv.core.udp.UdpLoopback.result;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluv.core.Datagram;
import io.fluv.core.DatagramSocket;
import io.fluv.core.UdpOptions;
import io.fluv.testkit.SignalRules;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Many datagrams of 64 bytes through the echo, from several senders at a time. Each sender has a window of datagrams under
 * way that all kernels' buffers together have room for, so that whatever is lost was lost here.
 *
 * <p>{@code -Dfluv.echoDatagrams=1000000} sends a million.
 */
class UdpEchoLoadTest {
    private static final int DATAGRAMS = Integer.getInteger("fluv.echoDatagrams", 200_000);
    private static final int SENDERS = 4;
    private static final int SIZE = 64;

    /** The kernel counts a small datagram with several hundred bytes; the default buffer has room for about 250. */
    private static final int WINDOW = 32;

    @RegisterExtension
    private final UdpLoopback loopback = new UdpLoopback(2);

    @Test
    void everyDatagramComesBackOnceAndInOrder() {
        DatagramSocket server = loopback.bind();
        CompletableFuture<Void> serving = server.send(server.receive());
        List<EchoSender> senders = IntStream.range(0, SENDERS)
                .mapToObj(i -> new EchoSender(
                        loopback.bind(ANY_PORT, UdpOptions.defaults()), server.localAddress(), DATAGRAMS / SENDERS))
                .toList();

        senders.forEach(EchoSender::start);
        CompletableFuture<?>[] all = senders.stream().map(sender -> sender.done).toArray(CompletableFuture<?>[]::new);
        CompletableFuture.allOf(all)
                .orTimeout(120, java.util.concurrent.TimeUnit.SECONDS)
                .join();

        assertThat(senders).allSatisfy(sender -> assertThat(sender.violations).isEmpty());
        assertThat(serving).isNotDone();
        UdpLoopback.settle(server.loop()); // the last one may be back before it has been counted out
        assertThat(server.sendQueueCount()).isZero();
        result(server.close());
        result(serving);
    }

    /** Numbers its datagrams, and sends a further one for each that comes back. */
    private static final class EchoSender implements Flow.Subscriber<Datagram>, Flow.Publisher<Datagram> {
        final CompletableFuture<Void> done = new CompletableFuture<>();
        final List<String> violations = new ArrayList<>();
        private final SignalRules rules = new SignalRules();
        private final DatagramSocket socket;
        private final InetSocketAddress server;
        private final int count;
        private Flow.Subscriber<? super Datagram> out;
        private long wanted;
        private int sent;
        private int back;

        EchoSender(DatagramSocket socket, InetSocketAddress server, int count) {
            this.socket = socket;
            this.server = server;
            this.count = count;
        }

        void start() {
            socket.loop().execute(() -> {
                socket.receive().subscribe(this);
                socket.send(this).whenComplete((all, failure) -> {
                    if (failure != null) {
                        done.completeExceptionally(failure);
                    }
                });
            });
        }

        // ---- the source: on the socket's loop, like all else here ----

        @Override
        public void subscribe(Flow.Subscriber<? super Datagram> subscriber) {
            out = subscriber;
            subscriber.onSubscribe(new Flow.Subscription() {
                @Override
                public void request(long n) {
                    wanted += n;
                    sendNext();
                }

                @Override
                public void cancel() {
                    wanted = 0;
                }
            });
        }

        private void sendNext() {
            if (wanted > 0 && sent < count && sent - back < WINDOW) {
                wanted--;
                ByteBuffer data = ByteBuffer.allocate(SIZE);
                data.putInt(0, sent).putInt(SIZE - Integer.BYTES, ~sent);
                sent++;
                out.onNext(new Datagram(data, server));
            }
        }

        // ---- what comes back ----

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            rules.onSubscribe(subscription, counted -> counted.request(Long.MAX_VALUE));
        }

        @Override
        public void onNext(Datagram datagram) {
            rules.onNext(datagram, () -> cameBack(datagram));
        }

        private void cameBack(Datagram datagram) {
            ByteBuffer data = datagram.data();
            boolean whole = data.remaining() == SIZE && data.getInt(SIZE - Integer.BYTES) == ~data.getInt(0);
            if (!whole || data.getInt(0) != back || !datagram.address().equals(server)) {
                violations.add("number " + back + " was " + data);
            }
            back++;
            if (back == count) {
                out.onComplete();
                done.complete(null);
            } else {
                sendNext();
            }
        }

        @Override
        public void onError(Throwable error) {
            rules.onError(error, () -> done.completeExceptionally(error));
        }

        @Override
        public void onComplete() {
            rules.onComplete(() -> done.completeExceptionally(new AssertionError("closed")));
        }
    }
}
