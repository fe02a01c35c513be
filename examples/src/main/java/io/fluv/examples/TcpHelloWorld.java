package io.fluv.examples;

import io.fluv.reactor.Network;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(name = "tcp-hello-world", description = "Sends \"Hello, world!\" over TCP and prints what comes back.")
final class TcpHelloWorld implements Runnable {
    @Parameters(
            arity = "0..1",
            paramLabel = "HOST:PORT",
            defaultValue = "127.0.0.1:7000",
            description = "What to connect to: ${DEFAULT-VALUE} unless given.")
    private HostPort address;

    @Override
    public void run() {
        HelloWorld.run(Network.shared().connect(address.host(), address.port()));
    }
}
