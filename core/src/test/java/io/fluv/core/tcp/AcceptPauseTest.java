package io.fluv.core.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluv.core.LoopOptions;
import io.fluv.core.StreamConnection;
import io.fluv.core.TcpOptions;
import io.fluv.core.driver.Handle;
import io.fluv.core.driver.Interest;
import io.fluv.core.driver.ListenChannel;
import io.fluv.core.driver.Poller;
import io.fluv.core.driver.StreamChannel;
import io.fluv.core.loop.EventLoop;
import io.fluv.core.loop.LoopGroup;
import io.fluv.core.nio.NioDriver;
import io.fluv.core.nio.SystemFaults;
import io.fluv.testkit.SignalRules;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A listener that can't accept for a while, on a real socket whose accept is told to fail. */
class AcceptPauseTest {
    private static final int TURNS = 20;

    private final AtomicLong now = new AtomicLong();
    private final ConcurrentLinkedQueue<String> reported = new ConcurrentLinkedQueue<>();
    private final LoopGroup group = LoopGroup.start(LoopOptions.defaults()
            .driver(new NioDriver())
            .loops(1)
            .clock(now::get)
            .observer((error, source) -> reported.add(error.getMessage())));
    private final EventLoop loop = group.assign();

    @AfterEach
    void close() {
        group.close();
    }

    @Test
    @Tag("uv-037")
    void withoutDescriptorsItPausesReportsAndTakesUpAgainWithNothingLost() throws Exception {
        ExhaustedChannel channel = new ExhaustedChannel(
                new NioDriver().listen(new InetSocketAddress(localhost(), 0), 10, Map.of(), Map.of()));
        TcpListener listener = new TcpListener(loop, group, channel, TcpOptions.defaults());
        CompletableFuture<StreamConnection> accepted = new CompletableFuture<>();
        loop.execute(() -> start(listener));
        listener.accept().subscribe(new First(accepted));
        try (Socket peer = new Socket()) {
            peer.connect(channel.localAddress());
            get(channel.firstFailure);
            settle();
            assertThat(channel.calls).as("while it pauses").hasValue(1);
            assertThat(reported)
                    .containsExactly("accept 127.0.0.1:" + port(channel.localAddress()) + ": too many open files");

            now.addAndGet(TcpListener.PAUSE_NANOS);
            settle();
            assertThat(channel.calls).as("after the first pause").hasValue(2);

            channel.exhausted = false;
            now.addAndGet(TcpListener.PAUSE_NANOS);
            loop.execute(() -> {});
            assertThat(get(accepted).remoteAddress()).isEqualTo(peer.getLocalSocketAddress());
            assertThat(reported).as("of failures in a row the first").hasSize(1);
        }
    }

    private static java.net.InetAddress localhost() throws IOException {
        return java.net.InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
    }

    private static int port(SocketAddress address) {
        return ((InetSocketAddress) address).getPort();
    }

    private void start(TcpListener listener) {
        try {
            listener.start();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** Lets the loop turn often enough for a listener that did not pause to try again. */
    private void settle() throws Exception {
        for (int i = 0; i < TURNS; i++) {
            get(loop.schedule(() -> {}, Duration.ZERO));
        }
    }

    private static <T> T get(CompletableFuture<T> future) throws Exception {
        return future.get(10, TimeUnit.SECONDS);
    }

    /** All that the test does not ask of it is the real one's. */
    private static final class ExhaustedChannel implements ListenChannel {
        private final ListenChannel real;
        private final AtomicLong calls = new AtomicLong();
        private final CompletableFuture<Void> firstFailure = new CompletableFuture<>();
        private volatile boolean exhausted = true;

        ExhaustedChannel(ListenChannel real) {
            this.real = real;
        }

        @Override
        public StreamChannel accept() throws IOException {
            if (exhausted) {
                calls.incrementAndGet();
                firstFailure.complete(null);
                throw SystemFaults.of(new IOException("Too many open files"));
            }
            return real.accept();
        }

        @Override
        public void close() throws IOException {
            real.close();
        }

        @Override
        public void register(Poller poller, Interest interest, Handle handle) throws IOException {
            real.register(poller, interest, handle);
        }

        @Override
        public void interest(Interest interest) {
            real.interest(interest);
        }

        @Override
        public void handle(Handle next) {
            real.handle(next);
        }

        @Override
        public SocketAddress localAddress() {
            return real.localAddress();
        }

        @Override
        public Set<SocketOption<?>> supportedOptions() {
            return real.supportedOptions();
        }

        @Override
        public <T> T option(SocketOption<T> option) throws IOException {
            return real.option(option);
        }

        @Override
        public <T> void option(SocketOption<T> option, T value) throws IOException {
            real.option(option, value);
        }
    }

    /** Takes one connection. */
    private static final class First implements Flow.Subscriber<StreamConnection> {
        private final SignalRules rules = new SignalRules();
        private final CompletableFuture<StreamConnection> first;

        First(CompletableFuture<StreamConnection> first) {
            this.first = first;
        }

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            rules.onSubscribe(subscription, counted -> counted.request(1));
        }

        @Override
        public void onNext(StreamConnection connection) {
            rules.onNext(connection, () -> first.complete(connection));
        }

        @Override
        public void onError(Throwable error) {
            rules.onError(error, () -> first.completeExceptionally(error));
        }

        @Override
        public void onComplete() {
            rules.onComplete(() -> first.completeExceptionally(new IllegalStateException("the listener closed")));
        }
    }
}
