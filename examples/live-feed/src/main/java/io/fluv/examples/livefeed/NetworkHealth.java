package io.fluv.examples.livefeed;

import io.fluv.core.error.Endpoint;
import io.fluv.examples.livefeed.intake.Intake;
import io.fluv.examples.livefeed.intake.Ports;
import io.fluv.reactor.Network;
import java.time.Duration;
import java.util.Map;
import org.springframework.boot.health.contributor.AbstractReactiveHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/** Up while all ports are open and the network's loop answers. Actuator shows it as {@code network}. */
@Component("networkHealthIndicator")
final class NetworkHealth extends AbstractReactiveHealthIndicator {
    /** A loop answers within microseconds; one that is stuck, never. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final Network network;
    private final Intake intake;

    NetworkHealth(Network network, Intake intake) {
        super("the network does not answer");
        this.network = network;
        this.intake = intake;
    }

    @Override
    protected Mono<Health> doHealthCheck(Health.Builder builder) {
        if (network.isDisposed()) {
            return Mono.just(builder.down().withDetail("network", "closed").build());
        }
        Ports ports = intake.ports();
        if (ports == null || !intake.isOpen()) {
            return Mono.just(builder.down().withDetail("ports", "closed").build());
        }
        return intake.roundTrip()
                .timeout(PATIENCE)
                .map(time -> builder.up()
                        .withDetail("ports", addresses(ports))
                        .withDetail("senders", intake.senders().size())
                        .withDetail("sendersHeld", intake.heldSenders())
                        .withDetail("loopRoundTripMicros", time.toNanos() / 1000)
                        .build());
    }

    private static Map<String, String> addresses(Ports ports) {
        return Map.of(
                "lines", "tcp " + Endpoint.text(ports.linesAddress()),
                "events", "tcp " + Endpoint.text(ports.eventsAddress()),
                "datagrams", "udp " + Endpoint.text(ports.datagrams().address()));
    }
}
