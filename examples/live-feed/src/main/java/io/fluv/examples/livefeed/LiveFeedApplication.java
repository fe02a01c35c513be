package io.fluv.examples.livefeed;

import io.fluv.core.LoopOptions;
import io.fluv.examples.livefeed.feed.Feed;
import io.fluv.examples.livefeed.intake.Intake;
import io.fluv.reactor.Network;
import io.fluv.reactor.micrometer.NetworkMeters;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.List;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.context.annotation.Bean;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** The application, and the beans of it that are not components of their own. */
@SpringBootApplication
@ConfigurationPropertiesScan
public class LiveFeedApplication {
    private static final String HELP = """
            Usage: examples/run live-feed [--OPTION=VALUE ...]
            Shows in a browser what comes in by TCP and UDP, and lets the page slow the senders down.

              --server.port                          of the page; 8080
              --server.address                       of the page; 127.0.0.1
              --live-feed.intake.host                where lines come in; 127.0.0.1
              --live-feed.intake.lines-port          TCP, lines of text; 7514
              --live-feed.intake.events-port         TCP, a JSON object on each line; 7515
              --live-feed.intake.datagrams-port      UDP, lines of text; 7514
              --live-feed.intake.grace               how long senders may go on after Ctrl-C; 3s
              --live-feed.patience                   how long a paused page may hold the senders; 5m
              --live-feed.demo.rate                  lines a second of the built-in senders; 1000, 0 for none

            Port 0 takes any that is free. All other options are those of Spring Boot.
            """;

    public static void main(String[] arguments) {
        if (List.of(arguments).contains("--help")) {
            System.out.print(HELP);
            return;
        }
        SpringApplication.run(LiveFeedApplication.class, arguments);
    }

    /**
     * Closed by Spring when all that uses it has stopped. One loop: what comes in becomes one stream anyway. Actuator shows
     * its meters, {@code fluv.*}.
     */
    @Bean
    Network network(MeterRegistry registry) {
        return Network.create(LoopOptions.defaults().loops(1))
                .with(NetworkMeters.of(registry).name("intake"));
    }

    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }

    /** Disposed of by Spring when the feed has stopped. */
    @Bean(destroyMethod = "dispose")
    Scheduler feedThread() {
        return Schedulers.newSingle("feed");
    }

    @Bean
    Feed feed(Intake intake, FeedProperties properties, Scheduler feedThread) {
        return new Feed(intake.received(), properties.history(), feedThread);
    }
}
