package io.fluv.examples;

import io.fluv.core.LoopOptions;
import io.fluv.core.error.Endpoint;
import io.fluv.examples.Children.Server;
import io.fluv.reactor.Network;
import io.fluv.testkit.Peer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicInteger;

/** An echo server with a single loop, whose failures are counted on standard error. Runs as a process of its own. */
final class EchoChild {
    private EchoChild() {}

    public static void main(String[] arguments) {
        AtomicInteger failures = new AtomicInteger();
        LoopOptions oneLoop = LoopOptions.defaults()
                .loops(1)
                .observer((error, source) ->
                        System.err.println("failure " + failures.incrementAndGet() + ": " + error.getMessage()));
        try (Network network = Network.create(oneLoop)) {
            network.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                    .doOnNext(listener -> System.out.println("listening on " + Endpoint.text(listener.localAddress())))
                    .flatMap(listener -> listener.serve(connection -> connection.write(connection.read())))
                    .block();
        }
    }

    static Server start() throws IOException, InterruptedException {
        return Server.announcedBy(Peer.start(Children.java(EchoChild.class)));
    }
}
