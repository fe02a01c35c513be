package io.fluv.benchmarks.soak;

import io.fluv.core.Lookup;
import io.fluv.core.NameInfo;
import io.fluv.core.error.LookupException;
import java.net.InetSocketAddress;
import java.time.Duration;
import reactor.core.publisher.Mono;

/** Steps that ask for names and addresses. They ask no server outside this host. */
final class Names {
    private static final Duration SOON = Duration.ofMillis(1);

    private Names() {}

    static Mono<Void> lookUp(Stage stage, Step step) {
        int port = step.below(65_536);
        Mono<Boolean> question = switch (step.below(6)) {
            case 0 ->
                stage.clients
                        .lookup("localhost", port)
                        .map(found -> found.stream()
                                .allMatch(address ->
                                        address.getAddress().isLoopbackAddress() && address.getPort() == port));
            case 1 ->
                stage.clients
                        .lookup("127.0.0.7", port)
                        .map(found -> found.size() == 1 && found.get(0).getPort() == port);
            case 2 ->
                stage.clients
                        .reverseLookup(
                                new InetSocketAddress(Stage.FREE_PORT.getAddress(), port), NameInfo.Flag.NUMERICSERV)
                        .map(name -> name.service().equals(Integer.toString(port)));
            case 3 ->
                stage.clients
                        .addressInfo(Lookup.of("no.number", port).flags(Lookup.Flag.NUMERICHOST))
                        .map(found -> false)
                        .onErrorResume(LookupException.class, failed -> Mono.just(true));
            case 4 -> stage.clients.interfaces().collectList().map(found -> !found.isEmpty());
            default -> Mono.fromCallable(() -> !stage.clients.hostName().isEmpty());
        };
        if (step.oneIn(3)) {
            return question.then().takeUntilOther(Mono.delay(step.upTo(SOON)));
        }
        return question.flatMap(
                right -> right ? Mono.empty() : Mono.error(new Violation("a lookup has another answer than is right")));
    }
}
