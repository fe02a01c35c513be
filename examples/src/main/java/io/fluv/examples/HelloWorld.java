package io.fluv.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fluv.reactor.Buffers;
import io.fluv.reactor.Connection;
import io.fluv.reactor.Frames;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What the clients of TCP and of a Unix-domain path have in common: all but what they connect to. */
final class HelloWorld {
    private HelloWorld() {}

    /** The answer may come in pieces, so the line ends when the peer has ended its data. */
    static void run(Mono<Connection> connecting) {
        Flux.usingWhen(
                        connecting,
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
