package io.fluv.reactor;

import static io.fluv.reactor.Loopback.ANY_PORT;
import static io.fluv.reactor.Loopback.PATIENCE;

import io.fluv.core.Datagram;
import io.fluv.core.InterfaceAddress;
import io.fluv.core.Lookup;
import io.fluv.core.LoopOptions;
import io.fluv.core.NameInfo;
import io.fluv.core.Resolver;
import io.fluv.core.TcpOptions;
import io.fluv.core.Transport;
import io.fluv.core.UdpOptions;
import io.fluv.core.wiretap.Wiretap;
import io.fluv.reactor.micrometer.NetworkMeters;
import io.fluv.testkit.NullArguments;
import io.fluv.testkit.PublicApi;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;

/** Null, wherever it can be given and must not be, is refused at the call, by the name of the parameter. */
class NullArgumentsTest {
    private final Loopback loopback = Loopback.oneLoop();
    private final Network network = loopback.network();

    @AfterEach
    void close() {
        loopback.close();
    }

    @Test
    void areRefusedAtTheCallByTheirNames() throws Exception {
        InetAddress group = InetAddress.getByName("239.1.2.3");
        NetworkInterface lo = NetworkInterface.getByInetAddress(ANY_PORT.getAddress());
        Listener listener = loopback.listen();
        Connection connection = network.connect(listener.localAddress()).block(PATIENCE);
        UdpSocket socket = network.bind(ANY_PORT).block(PATIENCE);

        new NullArguments(PublicApi.of(Network.class))
                .on(Network.class, network)
                .on(Listener.class, listener)
                .on(Connection.class, connection)
                .on(UdpSocket.class, socket)
                .on(
                        Frame.class,
                        Frames.text(StandardCharsets.UTF_8),
                        Frames.lines(StandardCharsets.UTF_8, 10),
                        Frames.crlfLines(StandardCharsets.UTF_8, 10),
                        Frames.delimited(ByteBuffer.allocate(1), 10),
                        Frames.bytes(10),
                        Frames.chunks(10),
                        Frames.prefixed(LengthPrefix.varint(), 10))
                .on(NetworkMeters.class, NetworkMeters.of(new SimpleMeterRegistry()))
                .with(String.class, "localhost")
                .with(CharSequence.class, "text")
                .with(SocketAddress.class, ANY_PORT)
                .with(InetSocketAddress.class, ANY_PORT)
                .with(InetAddress.class, group)
                .with(NetworkInterface.class, lo)
                .with(TcpOptions.class, TcpOptions.defaults())
                .with(UdpOptions.class, UdpOptions.defaults())
                .with(LoopOptions.class, LoopOptions.defaults())
                .with(Resolver.class, new NoResolver())
                .with(Lookup.class, Lookup.of("localhost"))
                .with(NameInfo.Flag[].class, new NameInfo.Flag[0])
                .with(InterfaceAddress.Selection.class, InterfaceAddress.Selection.ALL)
                .with(Duration.class, Duration.ofSeconds(1))
                .with(Object.class, true)
                .with(SocketOption.class, StandardSocketOptions.SO_REUSEADDR)
                .with(ByteBuffer.class, ByteBuffer.allocate(1))
                .with(Charset.class, StandardCharsets.UTF_8)
                .with(Datagram.class, new Datagram(ByteBuffer.allocate(0), ANY_PORT))
                .with(Publisher.class, Flux.never())
                .with(Function.class, any -> Flux.never())
                .with(UnaryOperator.class, same -> same)
                .with(Transport.class, new ScriptedTransport())
                .with(Wiretap.class, Wiretap.hex())
                .with(MeterRegistry.class, new SimpleMeterRegistry())
                .areRefused();
    }

    private static final class NoResolver implements Resolver {
        @Override
        public java.util.concurrent.CompletableFuture<io.fluv.core.ResolvedHost> resolve(String host) {
            throw new AssertionError(host);
        }

        @Override
        public java.util.concurrent.CompletableFuture<String> nameOf(InetAddress address) {
            throw new AssertionError(address);
        }

        @Override
        public void close() {}
    }
}
