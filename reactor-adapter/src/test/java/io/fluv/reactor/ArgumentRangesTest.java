package io.fluv.reactor;

import static io.fluv.reactor.Loopback.ANY_PORT;
import static io.fluv.reactor.Loopback.PATIENCE;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.fluv.core.TcpOptions;
import io.fluv.core.UdpOptions;
import io.fluv.reactor.micrometer.NetworkMeters;
import io.fluv.testkit.MethodTable;
import io.fluv.testkit.PublicApi;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.Set;
import java.util.function.Function;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.function.Executable;
import reactor.core.publisher.Mono;

/** A number, a time or an address that can't be meant is refused at the call, by name and with what is allowed. */
class ArgumentRangesTest {
    private static final int OVER_THE_LIMIT = (1 << 30) + 1;

    /** Of a kind that nobody knows. */
    private static final SocketAddress STRANGE = new SocketAddress() {
        private static final long serialVersionUID = 1L;
    };

    private final Loopback loopback = Loopback.oneLoop();
    private final Network network = loopback.network();

    @AfterEach
    void close() {
        loopback.close();
    }

    @TestFactory
    Collection<DynamicTest> ofNumbersAndTimes() {
        Listener listener = loopback.listen();
        UdpSocket socket = network.bind(ANY_PORT).block(PATIENCE);
        NetworkMeters meters = NetworkMeters.of(new SimpleMeterRegistry());
        return new MethodTable()
                .row("Network.listen(String, int)", ints("port", n -> network.listen("localhost", n), -1, 65_536))
                .row("Network.connect(String, int)", ints("port", n -> network.connect("localhost", n), -1, 0, 65_536))
                .row(
                        "Network.connect(String, int, TcpOptions)",
                        ints("port", n -> network.connect("localhost", n, TcpOptions.defaults()), -1, 0, 65_536))
                .row("Network.bind(String, int)", ints("port", n -> network.bind("localhost", n), -1, 65_536))
                .row("Network.lookup(String, int)", ints("port", n -> network.lookup("localhost", n), -1, 65_536))
                .row("Network.interfaceName(int)", ints("index", network::interfaceName, -1, 0))
                .row("Network.shutdown(Duration)", times("grace", network::shutdown, Duration.ofNanos(-1)))
                .row("Listener.shutdown(Duration)", times("grace", listener::shutdown, Duration.ofNanos(-1)))
                .row(
                        "Listener.serve(Function, int)",
                        ints("maxConnections", n -> listener.serve(c -> Mono.empty(), n), -1, 0))
                .row("UdpSocket.multicastTimeToLive(int)", () -> {
                    refused("hops: -1", () -> socket.multicastTimeToLive(-1));
                    refused("hops: 256", () -> socket.multicastTimeToLive(256));
                })
                .row("Frames.lines(Charset, int)", limits(n -> Frames.lines(StandardCharsets.UTF_8, n)))
                .row("Frames.crlfLines(Charset, int)", limits(n -> Frames.crlfLines(StandardCharsets.UTF_8, n)))
                .row("Frames.delimited(ByteBuffer, int)", limits(n -> Frames.delimited(ByteBuffer.allocate(1), n)))
                .row("Frames.prefixed(LengthPrefix, int)", limits(n -> Frames.prefixed(LengthPrefix.varint(), n)))
                .row("Frames.bytes(int)", ints("length", Frames::bytes, -1, OVER_THE_LIMIT))
                .row("Frames.chunks(long)", () -> {
                    refused("total: -1", () -> Frames.chunks(-1));
                    refused("total: " + Long.MIN_VALUE, () -> Frames.chunks(Long.MIN_VALUE));
                })
                .row("LengthPrefix.bigEndian(int)", ints("bytes", LengthPrefix::bigEndian, -1, 0, 5, 6, 7, 9))
                .row("LengthPrefix.littleEndian(int)", ints("bytes", LengthPrefix::littleEndian, -1, 0, 5, 6, 7, 9))
                .row(
                        "NetworkMeters.lagPeriod(Duration)",
                        times(
                                "lagPeriod",
                                meters::lagPeriod,
                                Duration.ZERO,
                                Duration.ofNanos(999_999),
                                Duration.ofMinutes(61)))
                .testsOf(PublicApi.namesOf(
                        PublicApi.of(Network.class),
                        parameter -> Set.of(
                                        int.class,
                                        long.class,
                                        short.class,
                                        byte.class,
                                        Integer.class,
                                        Long.class,
                                        Duration.class)
                                .contains(parameter.getType())));
    }

    @Test
    void ofAddressesAndTheLike() throws Exception {
        UdpSocket socket = network.bind(ANY_PORT).block(PATIENCE);
        InetAddress nobody = ANY_PORT.getAddress();
        NetworkInterface lo = NetworkInterface.getByInetAddress(nobody);
        refused("address: ", () -> network.listen(STRANGE));
        refused("address: ", () -> network.connect(STRANGE));
        refused("address: ", () -> network.bind(STRANGE, UdpOptions.defaults()));
        refused("address: ", () -> network.reverseLookup(InetSocketAddress.createUnresolved("localhost", 0)));
        refused("host: ", () -> network.listen("", 0));
        refused("host: ", () -> network.connect("", 1));
        refused("host: ", () -> network.bind("", 0));
        refused("peer: 127.0.0.1:0", () -> socket.connect(ANY_PORT));
        refused("group: 127.0.0.1", () -> socket.join(nobody, lo));
        refused("group: 127.0.0.1", () -> socket.join(nobody, lo, nobody));
        refused("delimiter: 0", () -> Frames.delimited(ByteBuffer.allocate(0), 1));
        refused("delimiter: 257", () -> Frames.delimited(ByteBuffer.allocate(257), 1));
        refused("charset: UTF-16", () -> Frames.lines(StandardCharsets.UTF_16, 1));
        refused("name: ", () -> NetworkMeters.of(new SimpleMeterRegistry()).name(""));
    }

    private static Executable limits(Function<Integer, ?> call) {
        return ints("limit", call, -1, 0, OVER_THE_LIMIT);
    }

    private static Executable ints(String name, Function<Integer, ?> call, int... bad) {
        return () -> {
            for (int n : bad) {
                refused(name + ": " + n, () -> call.apply(n));
            }
        };
    }

    private static Executable times(String name, Function<Duration, ?> call, Duration... bad) {
        return () -> {
            for (Duration time : bad) {
                refused(name + ": " + time, () -> call.apply(time));
            }
        };
    }

    private static void refused(String beginning, ThrowingCallable call) {
        assertThatIllegalArgumentException().isThrownBy(call).withMessageStartingWith(beginning);
    }
}
