package io.fluv.examples;

import io.fluv.reactor.Network;
import io.fluv.reactor.UdpSocket;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(name = "udp-echo-server", description = "Sends every datagram back to where it came from.")
final class UdpEchoServer implements Runnable {
    @Parameters(
            arity = "0..1",
            paramLabel = "HOST:PORT",
            defaultValue = "127.0.0.1:7000",
            description = "Where to listen: ${DEFAULT-VALUE} unless given. Port 0 is any that is free.")
    private HostPort address;

    /** Ends only with the process, or at once when it can't listen there. */
    @Override
    public void run() {
        Network.shared()
                .bind(address.host(), address.port())
                .doOnNext(this::announce)
                .flatMap(socket -> socket.send(socket.receive()))
                .block();
    }

    private void announce(UdpSocket socket) {
        System.out.println(
                "listening on " + address.withPort(socket.localAddress().getPort()));
    }
}
