package io.fluv.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fluv.core.LoopOptions;
import io.fluv.core.error.FrameTooLongException;
import io.fluv.reactor.Connection;
import io.fluv.reactor.Frame;
import io.fluv.reactor.Frames;
import io.fluv.reactor.Listener;
import io.fluv.reactor.Network;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import reactor.core.publisher.BufferOverflowStrategy;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

@Command(name = "chat", description = "A room where all hear what one says, line by line; try it with nc.")
final class Chat implements Runnable {
    /** The longest line that anybody may say. */
    private static final int LONGEST = 1024;

    private static final Frame<String> SAID = Frames.lines(UTF_8, LONGEST);

    /** A name and a line together, each of which may have grown where its bytes were no UTF-8. */
    private static final Frame<String> HEARD = Frames.lines(UTF_8, 8 * LONGEST);

    /** So many lines wait for one who is slow to listen; then the oldest are missed, and nobody else waits. */
    private static final int MOST_WAITING = 256;

    private final Sinks.Many<Line> room = Sinks.many().multicast().directBestEffort();

    @Parameters(
            arity = "0..1",
            paramLabel = "HOST:PORT",
            defaultValue = "127.0.0.1:7000",
            description = "Where to listen: ${DEFAULT-VALUE} unless given. Port 0 is any that is free.")
    private HostPort address;

    /** On one loop, so that everybody hears all in the same order. */
    @Override
    public void run() {
        try (Network network = Network.create(LoopOptions.defaults().loops(1))) {
            network.listen(address.host(), address.port())
                    .doOnNext(this::announce)
                    .flatMap(listener -> listener.serve(this::admit))
                    .block();
        }
    }

    private void announce(Listener listener) {
        int port = ((InetSocketAddress) listener.localAddress()).getPort();
        System.out.println("listening on " + address.withPort(port));
    }

    /** The first line is the name; all that follow are for the room. */
    private Mono<Void> admit(Connection guest) {
        return guest.write(HEARD.encode("Who are you?"))
                .then(guest.read(SAID).next())
                .flatMap(name -> talk(guest, name.strip()))
                .onErrorResume(
                        FrameTooLongException.class,
                        tooLong -> guest.write(HEARD.encode("A line has at most " + tooLong.limit() + " bytes. Bye!")));
    }

    private Mono<Void> talk(Connection guest, String name) {
        Mono<Void> speaking = guest.read(SAID)
                .doOnNext(line -> say(guest, name + ": " + line.strip()))
                .doFinally(end -> say(guest, name + " has left"))
                .then();
        Flux<ByteBuffer> hearing = room.asFlux()
                .filter(line -> line.speaker() != guest)
                .onBackpressureBuffer(MOST_WAITING, BufferOverflowStrategy.DROP_OLDEST)
                .map(line -> HEARD.encode(line.text()));
        say(guest, name + " has come");
        return guest.write(hearing.takeUntilOther(speaking));
    }

    private void say(Connection speaker, String text) {
        room.tryEmitNext(new Line(speaker, text));
    }

    private record Line(Connection speaker, String text) {}
}
