package io.fluv.examples;

import io.fluv.reactor.Listener;
import io.fluv.reactor.Network;
import java.net.InetSocketAddress;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(name = "tcp-echo-server", description = "Sends every byte back to whoever connects, until they end.")
final class TcpEchoServer implements Runnable {
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
                .listen(address.host(), address.port())
                .doOnNext(this::announce)
                .flatMap(listener -> listener.serve(connection -> connection.write(connection.read())))
                .block();
    }

    private void announce(Listener listener) {
        int port = ((InetSocketAddress) listener.localAddress()).getPort();
        System.out.println("listening on " + address.withPort(port));
    }
}
