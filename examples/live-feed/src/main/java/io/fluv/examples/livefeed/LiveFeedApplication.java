package io.fluv.examples.livefeed;

import io.fluv.core.loop.LoopOptions;
import io.fluv.examples.livefeed.feed.Feed;
import io.fluv.examples.livefeed.intake.Intake;
import io.fluv.reactor.Network;
import java.time.Clock;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.context.annotation.Bean;

/** The application, and the beans of it that are not components of their own. */
@SpringBootApplication
@ConfigurationPropertiesScan
public class LiveFeedApplication {
    public static void main(String[] arguments) {
        SpringApplication.run(LiveFeedApplication.class, arguments);
    }

    /** Closed by Spring when all that uses it has stopped. One loop: what comes in becomes one stream anyway. */
    @Bean
    Network network() {
        return Network.create(LoopOptions.defaults().loops(1));
    }

    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }

    @Bean
    Feed feed(Intake intake, FeedProperties properties) {
        return new Feed(intake.received(), properties.history());
    }
}
