package io.fluv.examples;

import io.fluv.reactor.Listener;
import java.util.function.Consumer;
import reactor.core.publisher.Mono;

/** What the echo servers of TCP and of a Unix-domain path have in common: all but where they listen. */
final class EchoServer {
    private EchoServer() {}

    /** Ends only with the process, or at once when it can't listen there. */
    static void run(Mono<Listener> listening, Consumer<Listener> announce) {
        listening
                .doOnNext(announce)
                .flatMap(listener -> listener.serve(connection -> connection.write(connection.read())))
                .block();
    }
}
