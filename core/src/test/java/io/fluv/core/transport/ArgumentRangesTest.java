package io.fluv.core.transport;

import static io.fluv.core.transport.Loopback.result;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.fluv.core.DatagramSocket;
import io.fluv.core.HardwareAddress;
import io.fluv.core.Lookup;
import io.fluv.core.Loop;
import io.fluv.core.LoopOptions;
import io.fluv.core.ResolvedHost;
import io.fluv.core.StreamListener;
import io.fluv.core.TcpOptions;
import io.fluv.core.Transport;
import io.fluv.core.UdpOptions;
import io.fluv.core.frame.UnreadBytes;
import io.fluv.core.wiretap.Wiretap;
import io.fluv.testkit.MethodTable;
import io.fluv.testkit.PublicApi;
import io.fluv.testkit.StreamKind;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** A number, a time or an address that can't be meant is refused at the call, by name and with what is allowed. */
class ArgumentRangesTest {
    /** Its log goes nowhere. */
    private static final Wiretap QUIET = Wiretap.hex().level(System.Logger.Level.TRACE);

    private static final Duration TOO_LONG =
            Duration.ofNanos(Long.MAX_VALUE / 2).plusNanos(1);
    private static final Duration[] NO_TIMEOUTS = {
        Duration.ZERO,
        Duration.ofNanos(-1),
        Duration.ofSeconds(Long.MIN_VALUE),
        TOO_LONG,
        ChronoUnit.FOREVER.getDuration()
    };
    private static final Duration[] NO_SECONDS = {
        Duration.ZERO,
        Duration.ofSeconds(-1),
        Duration.ofMillis(999),
        Duration.ofMillis(1_001),
        Duration.ofSeconds(Short.MAX_VALUE + 1),
        ChronoUnit.FOREVER.getDuration()
    };
    private static final TcpOptions TCP = TcpOptions.defaults();
    private static final UdpOptions UDP = UdpOptions.defaults();
    private static final InetSocketAddress ANY_PORT = Loopback.ANY_PORT;

    /** Of a kind that nobody knows. */
    private static final SocketAddress STRANGE = new SocketAddress() {
        private static final long serialVersionUID = 1L;
    };

    private final Loopback loopback = new Loopback();
    private final Transport transport = loopback.transport();
    private final Transport tapped = QUIET.apply(transport);

    @AfterEach
    void close() throws Exception {
        loopback.close();
    }

    @TestFactory
    Collection<DynamicTest> ofNumbersAndTimes() {
        StreamListener listener = loopback.listen(StreamKind.TCP);
        StreamListener tappedListener = result(tapped.listen(ANY_PORT, TCP));
        DatagramSocket socket = result(transport.bind(ANY_PORT, UDP));
        DatagramSocket tappedSocket = result(tapped.bind(ANY_PORT, UDP));
        Loop loop = listener.loop();
        return new MethodTable()
                .row("Lookup.of(String, int)", ints("port", n -> Lookup.of("localhost", n), -1, 65_536))
                .row("Lookup.protocol(int)", ints("protocol", Lookup.of("localhost")::protocol, -1, 256))
                .row("Lookup.timeout(Duration)", times("timeout", Lookup.of("localhost")::timeout, NO_TIMEOUTS))
                .row("LoopOptions.loops(int)", ints("loops", LoopOptions.defaults()::loops, -1, 0, 1_025))
                .row("TcpOptions.backlog(int)", ints("backlog", TCP::backlog, -1, 0))
                .row("TcpOptions.connectTimeout(Duration)", times("connectTimeout", TCP::connectTimeout, NO_TIMEOUTS))
                .row("TcpOptions.closeTimeout(Duration)", times("closeTimeout", TCP::closeTimeout, NO_TIMEOUTS))
                .row(
                        "TcpOptions.attemptDelay(Duration)",
                        times(
                                "attemptDelay",
                                TCP::attemptDelay,
                                Duration.ofSeconds(-1),
                                Duration.ofMillis(9),
                                Duration.ofMillis(2_001),
                                ChronoUnit.FOREVER.getDuration()))
                .row("TcpOptions.readChunk(int)", ints("readChunk", TCP::readChunk, -1, 0, 65_537))
                .row("TcpOptions.writeWater(int, int)", () -> {
                    ints("writeWater low", n -> TCP.writeWater(n, 5), -1, 6).execute();
                    ints("writeWater high", n -> TCP.writeWater(0, n), -1, 0).execute();
                })
                .row("TcpOptions.receiveBuffer(int)", ints("receiveBuffer", TCP::receiveBuffer, -1, 0))
                .row("TcpOptions.sendBuffer(int)", ints("sendBuffer", TCP::sendBuffer, -1, 0))
                .row("TcpOptions.keepAlive(Duration, Duration, int)", () -> {
                    Duration second = Duration.ofSeconds(1);
                    times("keepAlive idle", t -> TCP.keepAlive(t, second, 1), NO_SECONDS)
                            .execute();
                    times("keepAlive interval", t -> TCP.keepAlive(second, t, 1), NO_SECONDS)
                            .execute();
                    ints("keepAlive count", n -> TCP.keepAlive(second, second, n), -1, 0)
                            .execute();
                })
                .row("UdpOptions.maxDatagram(int)", ints("maxDatagram", UDP::maxDatagram, -1, 0, 65_536))
                .row("UdpOptions.sendWater(int, int)", () -> {
                    ints("sendWater low", n -> UDP.sendWater(n, 5), -1, 6).execute();
                    ints("sendWater high", n -> UDP.sendWater(0, n), -1, 0).execute();
                })
                .row("UdpOptions.receiveBuffer(int)", ints("receiveBuffer", UDP::receiveBuffer, -1, 0))
                .row("UdpOptions.sendBuffer(int)", ints("sendBuffer", UDP::sendBuffer, -1, 0))
                .row("DatagramSocket.multicastTimeToLive(int)", () -> {
                    for (DatagramSocket each : List.of(socket, tappedSocket)) {
                        refused("hops: -1", () -> each.multicastTimeToLive(-1));
                        refused("hops: 256", () -> each.multicastTimeToLive(256));
                    }
                })
                .row("HardwareAddress(long)", () -> {
                    refused("value: -1", () -> new HardwareAddress(-1));
                    refused("value: 281474976710656", () -> new HardwareAddress(1L << 48));
                })
                .row("Transport.interfaceName(int)", () -> {
                    ints("index", transport::interfaceName, -1, 0).execute();
                    ints("index", tapped::interfaceName, -1, 0).execute();
                })
                .row("DriverTransport.interfaceName(int)", ints("index", transport::interfaceName, -1, 0))
                .row("ForwardingTransport.interfaceName(int)", ints("index", tapped::interfaceName, -1, 0))
                .row("Transport.shutdown(Duration)", times("grace", tapped::shutdown, Duration.ofNanos(-1)))
                .row("DriverTransport.shutdown(Duration)", times("grace", transport::shutdown, Duration.ofNanos(-1)))
                .row("ForwardingTransport.shutdown(Duration)", times("grace", tapped::shutdown, Duration.ofNanos(-1)))
                .row("StreamListener.shutdown(Duration)", () -> {
                    times("grace", listener::shutdown, Duration.ofNanos(-1)).execute();
                    times("grace", tappedListener::shutdown, Duration.ofNanos(-1))
                            .execute();
                })
                .row("Loop.schedule(Runnable, Duration)", times("delay", t -> loop.schedule(() -> {}, t), TOO_LONG))
                .row("Wiretap.maxBytes(int)", ints("maxBytes", Wiretap.hex()::maxBytes, -1, Integer.MIN_VALUE))
                .row("UnreadBytes.take(int)", ints("most", new UnreadBytes()::take, -1, 0))
                .none("what the system tells", "AddressInfo(AddressFamily, SocketType, int, InetSocketAddress, String)")
                .none(
                        "what the system tells",
                        "InterfaceAddress(String, int, boolean, boolean, HardwareAddress, InetAddress, int, InetAddress)")
                .none("what a resolver tells, and may not know", "ResolvedHost(List, String, Duration)")
                .none(
                        "between loops and drivers, which check nothing of each other",
                        "Driver.listen(SocketAddress, int, Map, Map)",
                        "NioDriver.listen(SocketAddress, int, Map, Map)",
                        "Poller.await(long)")
                .none("what was found", "FrameTooLongException(long, long)", "FrameCutOffException(long)")
                .none(
                        "any reading of a clock will do",
                        "TimerQueue.add(long, Runnable)",
                        "TimerQueue.nanosToNext(long)",
                        "TimerQueue.poll(long, long)")
                .none(
                        "made of what was found",
                        "EndReason.exception(String, SocketAddress, SocketAddress, long, Throwable)",
                        "SocketFailure.timedOut(String, SocketAddress, Duration)",
                        "SocketFailure.timedOut(String, SocketAddress, Duration, List)",
                        "UnsentDatagramsException.of(SocketAddress, long, long, List)")
                .testsOf(PublicApi.namesOf(
                        PublicApi.of(Transport.class),
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
        InetSocketAddress unresolved = InetSocketAddress.createUnresolved("localhost", 0);
        for (Transport each : List.of(transport, tapped)) {
            refused("address: ", () -> each.listen(STRANGE, TCP));
            refused("address: ", () -> each.connect(STRANGE, TCP));
            refused("address: ", () -> each.bind(STRANGE, UDP));
            refused("address: ", () -> each.reverseLookup(unresolved, Set.of()));
            DatagramSocket socket = result(each.bind(ANY_PORT, UDP));
            InetAddress nobody = ANY_PORT.getAddress();
            NetworkInterface lo = NetworkInterface.getByInetAddress(nobody);
            refused("peer: 127.0.0.1:0", () -> socket.connect(ANY_PORT));
            refused("group: 127.0.0.1", () -> socket.join(nobody, lo));
            refused("group: 127.0.0.1", () -> socket.join(nobody, lo, nobody));
        }
        refused("localAddress: ", () -> TCP.localAddress(STRANGE));
        refused("family: UNIX", () -> UDP.family(StandardProtocolFamily.UNIX));
        refused("node and service: ", () -> Lookup.of(null, null));
        refused("addresses: ", () -> new ResolvedHost(List.of(), null, null));
    }

    private static org.junit.jupiter.api.function.Executable ints(String name, Function<Integer, ?> call, int... bad) {
        return () -> IntStream.concat(IntStream.of(bad), IntStream.of(bad[0] < 0 ? Integer.MIN_VALUE : bad[0]))
                .forEach(n -> refused(name + ": " + n, () -> call.apply(n)));
    }

    private static org.junit.jupiter.api.function.Executable times(
            String name, Function<Duration, ?> call, Duration... bad) {
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
