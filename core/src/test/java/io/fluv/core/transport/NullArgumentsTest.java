package io.fluv.core.transport;

import static io.fluv.core.transport.Loopback.result;

import io.fluv.core.Datagram;
import io.fluv.core.DatagramSocket;
import io.fluv.core.ForwardingTransport;
import io.fluv.core.HardwareAddress;
import io.fluv.core.Lookup;
import io.fluv.core.Loop;
import io.fluv.core.LoopOptions;
import io.fluv.core.Membership;
import io.fluv.core.Outgoing;
import io.fluv.core.Resolver;
import io.fluv.core.StreamConnection;
import io.fluv.core.StreamListener;
import io.fluv.core.TcpOptions;
import io.fluv.core.Transport;
import io.fluv.core.UdpOptions;
import io.fluv.core.error.DatagramException;
import io.fluv.core.frame.Deframer;
import io.fluv.core.frame.UnreadBytes;
import io.fluv.core.time.TimerQueue;
import io.fluv.core.wiretap.Wiretap;
import io.fluv.testkit.NullArguments;
import io.fluv.testkit.PublicApi;
import io.fluv.testkit.StreamKind;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Null, wherever it can be given and must not be, is refused at the call, by the name of the parameter. */
class NullArgumentsTest {
    /** Its log goes nowhere. */
    private static final Wiretap QUIET = Wiretap.hex().level(System.Logger.Level.TRACE);

    private static final String OF_A_DRIVER = "between loops and drivers, which check nothing of each other";
    private static final String MAKES_FAILURES = "what tells of a failure must not hide it behind another";

    @RegisterExtension
    private final Loopback loopback = new Loopback();

    private final Transport transport = loopback.transport();
    private final Transport tapped = QUIET.apply(transport);

    @Test
    void areRefusedAtTheCallByTheirNames() throws Exception {
        InetSocketAddress address = Loopback.ANY_PORT;
        InetAddress group = InetAddress.getByName("239.1.2.3");
        NetworkInterface lo = NetworkInterface.getByInetAddress(address.getAddress());
        StreamConnection connection = loopback.pair(StreamKind.TCP).connection();
        DatagramSocket socket = result(transport.bind(address, UdpOptions.defaults()));
        DatagramSocket tappedSocket = result(tapped.bind(address, UdpOptions.defaults()));

        new NullArguments(PublicApi.of(Transport.class))
                .on(Transport.class, transport, tapped)
                .on(DriverTransport.class, transport)
                .on(ForwardingTransport.class, new ForwardingTransport(transport) {})
                .on(
                        StreamListener.class,
                        loopback.listen(StreamKind.TCP),
                        result(tapped.listen(address, TcpOptions.defaults())))
                .on(StreamConnection.class, connection, QUIET.apply(connection))
                .on(DatagramSocket.class, socket, tappedSocket)
                .on(
                        Outgoing.class,
                        connection.write(),
                        QUIET.apply(connection).write(),
                        socket.send(),
                        tappedSocket.send())
                .on(Membership.class, result(socket.join(group, lo)), result(tappedSocket.join(group, lo)))
                .on(Loop.class, loopback.loop())
                .on(Lookup.class, Lookup.of("localhost"))
                .on(LoopOptions.class, LoopOptions.defaults())
                .on(TcpOptions.class, TcpOptions.defaults())
                .on(UdpOptions.class, UdpOptions.defaults())
                .on(Datagram.class, new Datagram(ByteBuffer.allocate(0), address))
                .on(Wiretap.class, Wiretap.hex())
                .with(String.class, "localhost")
                .with(SocketAddress.class, address)
                .with(InetSocketAddress.class, address)
                .with(InetAddress.class, group)
                .with(NetworkInterface.class, lo)
                .with(TcpOptions.class, TcpOptions.defaults())
                .with(UdpOptions.class, UdpOptions.defaults())
                .with(LoopOptions.class, LoopOptions.defaults())
                .with(Resolver.class, new NoResolver())
                .with(Set.class, Set.of())
                .with(List.class, List.of(group))
                .with(Duration.class, Duration.ofSeconds(1))
                .with(Runnable.class, () -> {})
                .with(Throwable.class, new IllegalStateException("of the test"))
                .with(Object.class, true)
                .with(SocketOption.class, StandardSocketOptions.SO_REUSEADDR)
                .with(ByteBuffer.class, ByteBuffer.allocate(0))
                .with(HardwareAddress.class, HardwareAddress.NONE)
                .with(Datagram.class, new Datagram(ByteBuffer.allocate(0), address))
                .with(
                        DatagramException.class,
                        DatagramException.of("send", address, address, new IOException("of the test")))
                .with(UnreadBytes.class, new UnreadBytes())
                .on(UnreadBytes.class, new UnreadBytes())
                .on(Deframer.class, new Deframer<ByteBuffer>(bytes -> null))
                .on(TimerQueue.class, new TimerQueue())
                .exempt("FrameDecoder.", "called by Fluv alone, written by others")
                .exempt("Resolver.", "called by Fluv alone, written by others")
                .exempt("LoopObserver.", "called by Fluv alone, written by others")
                .exempt("Driver.", OF_A_DRIVER)
                .exempt("NioDriver.", OF_A_DRIVER)
                .exempt("Poller.", OF_A_DRIVER)
                .exempt("Turns.", OF_A_DRIVER)
                .exempt("Handle.", OF_A_DRIVER)
                .exempt("Channel.", OF_A_DRIVER)
                .exempt("ConnectChannel.", OF_A_DRIVER)
                .exempt("StreamChannel.", OF_A_DRIVER)
                .exempt("UdpChannel.", OF_A_DRIVER)
                .exempt("SocketFault(", MAKES_FAILURES)
                .exempt("DatagramException.of", MAKES_FAILURES)
                .exempt("EndReason.", MAKES_FAILURES)
                .exempt("Endpoint.", MAKES_FAILURES)
                .exempt("Frame", MAKES_FAILURES)
                .exempt("LookupException(", MAKES_FAILURES)
                .exempt("LookupException.", MAKES_FAILURES)
                .exempt("MalformedFrameException", MAKES_FAILURES)
                .exempt("PathBindException(", MAKES_FAILURES)
                .exempt("SocketFailure.", MAKES_FAILURES)
                .exempt("SocketStateException.", MAKES_FAILURES)
                .exempt("UnsentDatagramsException.of", MAKES_FAILURES)
                .areRefused();
    }

    private static final class NoResolver implements Resolver {
        @Override
        public CompletableFuture<io.fluv.core.ResolvedHost> resolve(String host) {
            throw new AssertionError(host);
        }

        @Override
        public CompletableFuture<String> nameOf(InetAddress address) {
            throw new AssertionError(address);
        }

        @Override
        public void close() {}
    }
}
