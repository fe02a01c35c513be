package io.fluv.examples.livefeed;

import io.fluv.examples.livefeed.intake.Intake;
import java.time.Duration;
import org.springframework.boot.health.contributor.AbstractReactiveHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/** Up while all ports are open and the loop answers. Actuator shows it as {@code feed}. */
@Component("feedHealthIndicator")
final class FeedHealth extends AbstractReactiveHealthIndicator {
    /** A loop answers within microseconds; one that is stuck, never. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final Intake intake;

    FeedHealth(Intake intake) {
        super("the loop does not answer");
        this.intake = intake;
    }

    @Override
    protected Mono<Health> doHealthCheck(Health.Builder builder) {
        if (!intake.isOpen()) {
            return Mono.just(builder.down().withDetail("ports", "closed").build());
        }
        return intake.roundTrip()
                .timeout(PATIENCE)
                .map(time -> builder.up()
                        .withDetail("ports", "open")
                        .withDetail("senders", intake.senders().size())
                        .withDetail("loopRoundTripMicros", time.toNanos() / 1000)
                        .build());
    }
}
