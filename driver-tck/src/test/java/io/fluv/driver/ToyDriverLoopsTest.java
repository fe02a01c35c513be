package io.fluv.driver;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluv.core.Loop;
import io.fluv.core.transport.DriverTransport;
import io.fluv.reactor.Buffers;
import io.fluv.reactor.Connection;
import io.fluv.reactor.Listener;
import io.fluv.reactor.Network;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Several loops on one thread: who is in a turn is in one of them, and they wake each other up. */
class ToyDriverLoopsTest extends OnOneThread {
    private final DriverTransport transport = DriverTransport.start(options(2));
    private final Network network = closing(Network.over(transport));
    private final Loop first = transport.loops().get(0);
    private final Loop second = transport.loops().get(1);

    private List<Loop> present() {
        return transport.loops().stream().filter(Loop::inLoop).toList();
    }

    @Test
    void servesConnectionsOnBothLoops() {
        Set<Loop> serving = new HashSet<>();
        Listener listener = listen(network);
        see(listener.serve(connection -> connection.write(connection.read().doOnNext(chunk -> {
            here();
            assertThat(present()).hasSize(1);
            serving.addAll(present());
        }))));
        Network clients = network(1);
        List<Seen<ByteBuffer>> echoes = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            Connection client = connect(clients, listener.localAddress());
            echoes.add(see(client.read()));
            see(client.write(Buffers.utf8("Hello")));
        }

        driver.run();

        assertThat(echoes).allMatch(echo -> Buffers.utf8(echo.values.get(0)).equals("Hello"));
        assertThat(serving).containsExactlyInAnyOrder(first, second);
        assertThat(present()).isEmpty();
    }

    @Test
    void runsWhatAnotherLoopsTurnGivesIt() {
        List<String> order = new ArrayList<>();
        driver.run(); // both are asleep from now on

        first.execute(() -> {
            order.add("first " + present().contains(first));
            second.execute(() -> {
                order.add("second " + present().equals(List.of(second)));
                first.execute(() -> order.add("first again " + present().equals(List.of(first))));
            });
        });
        assertThat(order).isEmpty();
        driver.run();

        assertThat(order).containsExactly("first true", "second true", "first again true");
    }

    @Test
    void startsATimerOfAnotherLoop() {
        List<Long> times = new ArrayList<>();
        driver.run();

        first.execute(() -> second.schedule(
                () -> {
                    assertThat(present()).containsExactly(second);
                    times.add(millis());
                },
                Duration.ofSeconds(1)));
        driver.pass(Duration.ofSeconds(5));

        assertThat(times).containsExactly(1_000L);
    }

    @Test
    void takesTurnsWithALoopThatAlwaysHasSomethingToDo() {
        AtomicInteger rounds = new AtomicInteger();
        List<Integer> seen = new ArrayList<>();
        Runnable busy = new Runnable() {
            @Override
            public void run() {
                if (rounds.incrementAndGet() < 1_000_000 && seen.isEmpty()) {
                    first.execute(this);
                }
            }
        };

        first.execute(busy);
        second.execute(() -> seen.add(rounds.get()));
        driver.run();

        assertThat(seen).hasSize(1).allMatch(round -> round < 1_000_000);
    }

    @Test
    void connectsTwoNetworks() {
        Network other = network(1);
        Listener listener = listen(network);
        see(listener.serve(connection -> connection.write(connection.read())));
        Connection client = connect(other, listener.localAddress());
        Seen<ByteBuffer> echo = see(client.read());
        finish(client.write(Buffers.utf8("Hello")));
        assertThat(echo.values).hasSize(1);

        network.close();
        driver.run();

        assertThat(echo.isOver()).as("the other network hears of the end").isTrue();
    }

    @Test
    void closesAnotherNetworkFromWithinATurn() {
        Network other = network(1);
        Listener listener = listen(other);
        see(listener.serve(connection -> connection.write(connection.read())));
        Connection client = connect(network, listener.localAddress());
        Seen<ByteBuffer> echo = see(client.read().doOnNext(chunk -> {
            other.close();
            assertThat(other.toString()).contains("closed");
            assertThat(present()).hasSize(1);
        }));

        see(client.write(Buffers.utf8("Hello")));
        driver.run();

        assertThat(echo.values).hasSize(1);
        assertThat(echo.isOver()).isTrue();
    }
}
