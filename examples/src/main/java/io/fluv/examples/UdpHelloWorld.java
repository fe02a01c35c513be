package io.fluv.examples;

import io.fluv.core.Datagram;
import io.fluv.reactor.Buffers;
import io.fluv.reactor.Network;
import io.fluv.reactor.UdpSocket;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import reactor.core.publisher.Mono;

@Command(name = "udp-hello-world", description = "Sends \"Hello, world!\" over UDP and prints what comes back.")
final class UdpHelloWorld implements Runnable {
    /** Nobody says that a datagram was lost, so the answer is not waited for without end. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    @Parameters(
            arity = "0..1",
            paramLabel = "HOST:PORT",
            defaultValue = "127.0.0.1:7000",
            description = "Where to send it: ${DEFAULT-VALUE} unless given.")
    private HostPort address;

    @Override
    public void run() {
        Mono.fromCallable(this::server)
                .flatMap(server -> Mono.usingWhen(
                        Network.shared().bind(server.getAddress() instanceof Inet6Address ? "::" : "0.0.0.0", 0),
                        socket -> socket.send(new Datagram(Buffers.utf8("Hello, world!"), server))
                                .then(socket.receive().next()),
                        UdpSocket::close))
                .timeout(
                        PATIENCE,
                        Mono.error(() -> new SocketTimeoutException(
                                "no answer from " + address + " in " + PATIENCE.toSeconds() + " seconds")))
                .doOnNext(answer -> System.out.println(Buffers.utf8(answer.data())))
                .block();
    }

    private InetSocketAddress server() throws UnknownHostException {
        return new InetSocketAddress(InetAddress.getAllByName(address.host())[0], address.port());
    }
}
