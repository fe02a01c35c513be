package io.fluv.examples.livefeed;

import io.fluv.core.error.Endpoint;
import io.fluv.examples.livefeed.intake.Intake;
import io.fluv.examples.livefeed.intake.Ports;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/** Tells whoever started the application where the page is and how lines get there. */
@Component
final class Announcement {
    private static final Logger LOG = LoggerFactory.getLogger(Announcement.class);

    private final Intake intake;
    private final Environment environment;

    Announcement(Intake intake, Environment environment) {
        this.intake = intake;
        this.environment = environment;
    }

    @EventListener(ApplicationReadyEvent.class)
    void announce() {
        Ports ports = Objects.requireNonNull(intake.ports());
        LOG.info(
                "Live feed: http://{}:{}",
                environment.getProperty("server.address"),
                environment.getProperty("local.server.port"));
        LOG.info("  lines      tcp {}", Endpoint.text(ports.linesAddress()));
        LOG.info("  events     tcp {}  a JSON object on each line", Endpoint.text(ports.eventsAddress()));
        LOG.info("  datagrams  udp {}", Endpoint.text(ports.datagrams().address()));
        LOG.info("Ends with Ctrl-C.");
    }
}
