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
        LOG.info("Lines come in by");
        LOG.info("  tcp {}", Endpoint.text(ports.linesAddress()));
        LOG.info("  tcp {}, a JSON object on each", Endpoint.text(ports.eventsAddress()));
        LOG.info("  udp {}", Endpoint.text(ports.datagrams().address()));
        LOG.info("The page is at http://{}:{} (Ctrl-C ends)", webHost(), environment.getProperty("local.server.port"));
    }

    private String webHost() {
        String host = environment.getProperty("server.address", "127.0.0.1");
        return host.contains(":") ? "[" + host + "]" : host;
    }
}
