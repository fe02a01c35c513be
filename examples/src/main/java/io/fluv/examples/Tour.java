package io.fluv.examples;

import io.fluv.reactor.Network;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import reactor.core.publisher.Flux;

@Command(name = "tour", description = "Shows each part of Fluv at work, server and client in one process.")
final class Tour implements Runnable {
    /** Longer than any part takes; without an end a fault would look like a long wait. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final List<TourPart> PARTS = Stream.of(TcpTour.PARTS, UdpTour.PARTS, NamesTour.PARTS)
            .flatMap(List::stream)
            .toList();

    @Override
    public void run() {
        try (Network network = Network.create()) {
            for (TourPart part : PARTS) {
                // In colour on a terminal, unless NO_COLOR is set.
                System.out.println(Ansi.AUTO.string("@|bold,cyan " + part.title() + "|@"));
                Flux.from(part.play().apply(network))
                        .doOnNext(line -> System.out.println("  " + line))
                        .blockLast(PATIENCE);
            }
        }
    }
}
