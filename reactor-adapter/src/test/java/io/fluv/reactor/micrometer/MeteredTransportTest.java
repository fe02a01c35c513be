package io.fluv.reactor.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluv.core.AddressInfo;
import io.fluv.core.ForwardingTransport;
import io.fluv.core.Lookup;
import io.fluv.core.Loop;
import io.fluv.core.LoopOptions;
import io.fluv.core.NameInfo;
import io.fluv.core.StreamConnection;
import io.fluv.core.TcpOptions;
import io.fluv.core.Transport;
import io.fluv.core.error.LookupException;
import io.fluv.core.transport.DriverTransport;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MockClock;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.distribution.DistributionStatisticConfig;
import io.micrometer.core.instrument.distribution.pause.PauseDetector;
import io.micrometer.core.instrument.simple.SimpleConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is timed, on a clock that stands still until the test moves it: operations that the test ends, and a loop's lag. */
class MeteredTransportTest {
    private static final int PATIENCE_SECONDS = 10;
    private static final Duration PERIOD = Duration.ofMillis(100);
    private static final InetSocketAddress SOMEWHERE = new InetSocketAddress(InetAddress.getLoopbackAddress(), 7);

    private final MockClock clock = new MockClock();
    private boolean failing;
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry(SimpleConfig.DEFAULT, clock) {
        @Override
        protected Timer newTimer(Meter.Id id, DistributionStatisticConfig statistics, PauseDetector pauses) {
            if (failing) {
                throw new IllegalStateException("no more meters");
            }
            return super.newTimer(id, statistics, pauses);
        }
    };
    private final ConcurrentLinkedQueue<Throwable> reported = new ConcurrentLinkedQueue<>();
    private final OpenEnded target = new OpenEnded(DriverTransport.start(LoopOptions.defaults()
            .loops(1)
            .clock(clock::monotonicTime)
            .observer((error, source) -> reported.add(error))));
    private final Transport metered =
            NetworkMeters.of(registry).lagPeriod(PERIOD).apply(target);
    private final Loop loop = metered.loops().get(0);

    @AfterEach
    void close() {
        metered.close();
        assertThat(reported).isEmpty();
    }

    static Stream<Arguments> failuresOfConnects() {
        return Stream.of(
                Arguments.of(new ConnectException(), "refused"),
                Arguments.of(new SocketTimeoutException(), "timed-out"),
                Arguments.of(new NoRouteToHostException(), "unreachable"),
                Arguments.of(new UnknownHostException(), "unknown-host"),
                Arguments.of(
                        new LookupException(LookupException.Reason.NO_ADDRESS, "lookup nowhere", null), "unknown-host"),
                Arguments.of(new SocketException("Network is down"), "failed"));
    }

    @ParameterizedTest
    @MethodSource("failuresOfConnects")
    void connectThatFailsIsTimedByItsReason(IOException failure, String outcome) {
        CompletableFuture<StreamConnection> connect = metered.connect(SOMEWHERE, TcpOptions.defaults());
        clock.add(Duration.ofMillis(250));
        target.connect.completeExceptionally(failure);

        assertThat(connect).isCompletedExceptionally();
        assertThat(connect.handle((value, error) -> error)).isCompletedWithValue(failure);
        assertTimed(timer(MeterNames.CONNECT, outcome), Duration.ofMillis(250));
    }

    @Test
    void timeIsRecordedBeforeTheCallerHearsOfTheEnd() {
        CompletableFuture<Long> seen = metered.connect(SOMEWHERE, TcpOptions.defaults())
                .handle((value, error) -> timer(MeterNames.CONNECT, "refused").count());
        target.connect.completeExceptionally(new ConnectException());
        assertThat(seen).isCompletedWithValue(1L);
    }

    @Test
    void cancelReachesTheConnectAndIsTimed() {
        CompletableFuture<StreamConnection> connect = metered.connect(SOMEWHERE, TcpOptions.defaults());
        clock.add(Duration.ofMillis(3));
        connect.cancel(false);

        assertThat(target.connect).isCancelled();
        assertTimed(timer(MeterNames.CONNECT, "cancelled"), Duration.ofMillis(3));
    }

    @Test
    void lookupsAreTimedByTheirKindAndReason() {
        metered.lookup(Lookup.of("nowhere"));
        clock.add(Duration.ofSeconds(1));
        target.lookup.completeExceptionally(
                new LookupException(LookupException.Reason.UNKNOWN_NAME, "lookup nowhere", null));
        metered.reverseLookup(SOMEWHERE, Set.of());
        clock.add(Duration.ofSeconds(2));
        target.reverse.complete(new NameInfo("here", "echo"));

        Timer forward = timer(MeterNames.LOOKUP, "unknown-name");
        assertThat(forward.getId().getTag(MeterNames.KIND)).isEqualTo("forward");
        assertTimed(forward, Duration.ofSeconds(1));
        Timer reverse = timer(MeterNames.LOOKUP, "success");
        assertThat(reverse.getId().getTag(MeterNames.KIND)).isEqualTo("reverse");
        assertTimed(reverse, Duration.ofSeconds(2));
    }

    @Test
    void registryThatFailsFailsNoConnect() {
        failing = true;
        CompletableFuture<List<AddressInfo>> lookup = metered.lookup(Lookup.of("nowhere"));
        target.lookup.complete(List.of());

        assertThat(lookup).isCompletedWithValue(List.of());
        assertThat(reported).hasSize(1).allSatisfy(error -> assertThat(error).hasMessage("no more meters"));
        reported.clear();
    }

    @Test
    void remoteThatCannotBeNamedFailsNoConnect() {
        IllegalStateException unnamed = new IllegalStateException("no name for that");
        Transport tagged = NetworkMeters.of(registry)
                .name("tagged")
                .remote(address -> {
                    throw unnamed;
                })
                .apply(target);
        tagged.connect(SOMEWHERE, TcpOptions.defaults());
        target.connect.completeExceptionally(new ConnectException());

        assertThat(timer(MeterNames.CONNECT, "refused").getId().getTag(MeterNames.REMOTE))
                .isEqualTo("unknown");
        assertThat(reported).containsExactly(unnamed);
        reported.clear();
    }

    @Test
    void loopThatRunsInTimeHasNoLag() throws Exception {
        clock.add(PERIOD);
        settle();
        assertTimed(lag(), Duration.ZERO);
    }

    @Test
    void loopThatIsHeldShowsHowLongWhatWasDueHadToWait() throws Exception {
        CountDownLatch held = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        loop.execute(() -> {
            held.countDown();
            await(release);
        });
        await(held);
        loop.execute(() -> {});
        assertThat(registry.get(MeterNames.LOOP_QUEUE).gauge().value()).isEqualTo(1);

        clock.add(PERIOD.plusMillis(30));
        release.countDown();
        settle();

        assertThat(registry.get(MeterNames.LOOP_QUEUE).gauge().value()).isZero();
        assertThat(lag().count()).isEqualTo(1);
        assertThat(lag().totalTime(TimeUnit.MILLISECONDS)).isEqualTo(30);

        clock.add(PERIOD);
        settle();
        assertThat(lag().count()).isEqualTo(2);
        assertThat(lag().totalTime(TimeUnit.MILLISECONDS))
                .as("lateness does not add up")
                .isEqualTo(30);
    }

    /** Timers that are due have run by then, in their order. */
    private void settle() throws Exception {
        loop.schedule(() -> {}, Duration.ZERO).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private Timer timer(String name, String outcome) {
        return registry.get(name).tag(MeterNames.OUTCOME, outcome).timer();
    }

    private Timer lag() {
        return registry.get(MeterNames.LOOP_LAG).timer();
    }

    private static void assertTimed(Timer timer, Duration time) {
        assertThat(timer.count()).isEqualTo(1);
        assertThat(timer.totalTime(TimeUnit.NANOSECONDS)).isEqualTo((double) time.toNanos());
    }

    /** Real loops, and operations that end when the test says so. */
    private static final class OpenEnded extends ForwardingTransport {
        final CompletableFuture<StreamConnection> connect = new CompletableFuture<>();
        final CompletableFuture<List<AddressInfo>> lookup = new CompletableFuture<>();
        final CompletableFuture<NameInfo> reverse = new CompletableFuture<>();

        OpenEnded(Transport loops) {
            super(loops);
        }

        @Override
        public CompletableFuture<StreamConnection> connect(SocketAddress address, TcpOptions options) {
            return connect;
        }

        @Override
        public CompletableFuture<List<AddressInfo>> lookup(Lookup question) {
            return lookup;
        }

        @Override
        public CompletableFuture<NameInfo> reverseLookup(InetSocketAddress address, Set<NameInfo.Flag> flags) {
            return reverse;
        }
    }
}
