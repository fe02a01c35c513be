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

    @Override
    public void run() {
        EchoServer.run(Network.shared().listen(address.host(), address.port()), this::announce);
    }

    private void announce(Listener listener) {
        int port = ((InetSocketAddress) listener.localAddress()).getPort();
        System.out.println("listening on " + address.withPort(port));
    }
}
