package io.fluv.driver;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluv.core.TcpOptions;
import io.fluv.core.error.ConnectionClosedException;
import io.fluv.reactor.Buffers;
import io.fluv.reactor.Connection;
import io.fluv.reactor.Listener;
import io.fluv.reactor.Network;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Time over the toy: it stands until it is moved, and then each timer goes off at its moment and not a nanosecond later. */
class ToyDriverTimeTest extends OnOneThread {
    private final Network network = network(1);

    private static TcpOptions oneMayWait() {
        return TcpOptions.defaults().backlog(1).connectTimeout(Duration.ofSeconds(2));
    }

    /** A listener whose queue has no room left. */
    private Listener fullListener() {
        Listener listener = get(network.listen(loopback(0), oneMayWait()));
        connect(network, listener.localAddress());
        return listener;
    }

    // ---- timeouts of the library's own ----

    @Test
    void givesUpToConnect() {
        Listener listener = fullListener();
        Seen<Connection> connect = see(network.connect(listener.localAddress(), oneMayWait()));

        driver.pass(Duration.ofSeconds(2).minusNanos(1));
        assertThat(connect.isOver()).isFalse();
        driver.pass(Duration.ofNanos(1));

        assertThat(connect.failure)
                .isInstanceOf(SocketTimeoutException.class)
                .hasMessageEndingWith("timed out after 2000 ms");
    }

    @Test
    void connectsWhenThereIsRoom() {
        Listener listener = fullListener();
        Seen<Connection> connect = see(network.connect(listener.localAddress(), oneMayWait()));
        driver.pass(Duration.ofSeconds(1));
        assertThat(connect.isOver()).isFalse();

        Seen<Connection> accept = see(listener.accept(), 2);
        driver.run();

        assertThat(connect.completed).isTrue();
        assertThat(accept.values).hasSize(2);
        accept.cancel();
    }

    @Test
    void refusesThoseThatConnectWhenTheListenerCloses() {
        Listener listener = fullListener();
        Seen<Connection> connect = see(network.connect(listener.localAddress(), oneMayWait()));
        driver.run();

        finish(listener.close());

        assertThat(connect.failure).isInstanceOf(SocketException.class).hasMessageEndingWith("refused");
    }

    @Test
    void waitsSoLongForThePeersEnd() {
        Connection client = pair(network, TcpOptions.defaults().closeTimeout(Duration.ofSeconds(5)))
                .get(0);
        Seen<Void> close = see(client.close());

        driver.pass(Duration.ofSeconds(20));

        assertThat(close.completed).isTrue();
        assertThat(close.endedAt).isEqualTo(5_000);
    }

    // ---- the network's end ----

    @Test
    void shutsDownWhenTheGraceIsOver() {
        List<Connection> ends = pair(network, TcpOptions.defaults());
        Seen<ByteBuffer> reader = see(ends.get(0).read());

        Seen<Void> shutdown = see(network.shutdown(Duration.ofSeconds(10)));
        driver.pass(Duration.ofMillis(9_999));
        assertThat(shutdown.isOver()).isFalse();
        assertThat(reader.isOver()).isFalse();
        driver.pass(Duration.ofMillis(1));

        assertThat(shutdown.completed).isTrue();
        assertThat(reader.failure).isInstanceOf(ConnectionClosedException.class);
        assertThat(network.toString()).contains("closed");
    }

    @Test
    void shutsDownAsSoonAsAllHaveEnded() {
        List<Connection> ends = pair(network, TcpOptions.defaults());
        Seen<Void> shutdown = see(network.shutdown(Duration.ofSeconds(10)));
        driver.pass(Duration.ofSeconds(3));

        see(ends.get(0).close());
        see(ends.get(1).close());
        driver.run();

        assertThat(shutdown.completed).isTrue();
        assertThat(shutdown.endedAt).isEqualTo(3_000);
    }

    @Test
    void turnsTheLoopsToTheirEndWithinClose() {
        Network two = network(2);
        Listener listener = listen(two);
        Seen<Void> serving = see(listener.serve(connection -> connection.write(Flux.never())));
        List<Seen<ByteBuffer>> readers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            readers.add(see(connect(two, listener.localAddress()).read()));
        }
        Seen<Connection> late = see(two.connect(listener.localAddress()));

        two.close();

        assertThat(two.toString()).contains("closed");
        assertThat(serving.completed).isTrue();
        assertThat(readers).allMatch(reader -> reader.failure instanceof ConnectionClosedException);
        assertThat(late.isOver()).isTrue();
    }

    @Test
    void endsWhenItIsClosedFromWithinATurn() {
        List<Connection> ends = pair(network, TcpOptions.defaults());
        Seen<ByteBuffer> reader = see(ends.get(0).read().doOnNext(chunk -> network.close()));

        see(ends.get(1).write(Buffers.utf8("the end")));
        driver.run();

        assertThat(reader.values).hasSize(1);
        assertThat(reader.failure).isInstanceOf(ConnectionClosedException.class);
        assertThat(network.toString()).contains("closed");
    }

    @Test
    void hasLoopsThatEndWithoutATurnBefore() {
        Network unused = network(3);

        unused.close();

        assertThat(unused.toString()).contains("closed");
    }

    // ---- timers of users ----

    @Test
    void hasATimerGoOffThatWasStartedWhileDataCameIn() {
        List<Connection> ends = pair(network, TcpOptions.defaults());
        Mono<Long> answer = ends.get(0)
                .read()
                .next()
                .flatMap(chunk -> Mono.delay(Duration.ofSeconds(1), ends.get(0).scheduler()));
        Seen<Long> late = see(answer);
        driver.pass(Duration.ofSeconds(3));
        see(ends.get(1).write(Buffers.utf8("now")));

        driver.pass(Duration.ofSeconds(10));

        assertThat(late.values).hasSize(1);
        assertThat(late.endedAt).isEqualTo(4_000);
    }

    @Test
    void ticksAtTheTimes() {
        Connection client = pair(network, TcpOptions.defaults()).get(0);
        List<Long> times = new ArrayList<>();

        Seen<Long> ticks = see(Flux.interval(Duration.ofMinutes(1), client.scheduler())
                .doOnNext(tick -> times.add(millis()))
                .take(3));
        driver.pass(Duration.ofHours(1));

        assertThat(ticks.completed).isTrue();
        assertThat(times).containsExactly(60_000L, 120_000L, 180_000L);
    }

    @Test
    void timesOutAPeerThatIsSilent() {
        List<Connection> ends = pair(network, TcpOptions.defaults());
        Seen<ByteBuffer> reader = see(
                ends.get(0).read().timeout(Duration.ofSeconds(30), ends.get(0).scheduler()));

        for (int i = 0; i < 3; i++) {
            driver.pass(Duration.ofSeconds(20));
            see(ends.get(1).write(Buffers.utf8("still here")));
        }
        driver.pass(Duration.ofHours(1));

        assertThat(reader.values).hasSize(3);
        assertThat(reader.failure).isInstanceOf(TimeoutException.class);
        assertThat(reader.endedAt).isEqualTo(90_000);
    }

    @Test
    void doesNothingWhileNothingIsDue() {
        List<Connection> ends = pair(network, TcpOptions.defaults());
        Seen<ByteBuffer> reader = see(ends.get(0).read());

        driver.pass(Duration.ofDays(365));

        assertThat(reader.isOver()).isFalse();
        assertThat(millis()).isEqualTo(Duration.ofDays(365).toMillis());
    }
}
