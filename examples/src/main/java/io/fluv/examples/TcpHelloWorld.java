package io.fluv.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fluv.reactor.Buffers;
import io.fluv.reactor.Connection;
import io.fluv.reactor.Frames;
import io.fluv.reactor.Network;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import reactor.core.publisher.Flux;

@Command(name = "tcp-hello-world", description = "Sends \"Hello, world!\" over TCP and prints what comes back.")
final class TcpHelloWorld implements Runnable {
    @Parameters(
            arity = "0..1",
            paramLabel = "HOST:PORT",
            defaultValue = "127.0.0.1:7000",
            description = "What to connect to: ${DEFAULT-VALUE} unless given.")
    private HostPort address;

    /** The answer may come in pieces, so the line ends when the peer has ended its data. */
    @Override
    public void run() {
        Flux.usingWhen(
                        Network.shared().connect(address.host(), address.port()),
                        connection -> connection
                                .write(Buffers.utf8("Hello, world!"))
                                .then(connection.shutdownOutput())
                                .thenMany(connection.read()),
                        Connection::close)
                .transform(Frames.text(UTF_8))
                .doOnNext(System.out::print)
                .blockLast();
        System.out.println();
    }
}
