package io.fluv.examples.livefeed.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluv.core.LoopOptions;
import io.fluv.examples.livefeed.feed.Feed;
import io.fluv.examples.livefeed.intake.Intake;
import io.fluv.examples.livefeed.intake.IntakeProperties;
import io.fluv.examples.livefeed.line.Message;
import io.fluv.examples.livefeed.line.Received;
import io.fluv.examples.livefeed.line.Way;
import io.fluv.reactor.Network;
import java.time.Clock;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;
import reactor.core.scheduler.Schedulers;
import reactor.test.publisher.TestPublisher;

class FeedControllerTest {
    @Test
    void aPageThatLeavesBeforeItHasTakenAnythingHoldsNobody() {
        int lines = 1000;
        TestPublisher<Received> source = TestPublisher.create();
        Feed feed = new Feed(source.flux().onBackpressureBuffer(), 1, Schedulers.immediate());
        feed.connect();
        IntakeProperties properties =
                new IntakeProperties("127.0.0.1", 0, 0, 0, DataSize.ofKilobytes(64), 1, Duration.ZERO);
        try (Network network = Network.create(LoopOptions.defaults().loops(1))) {
            Numbers numbers = new Numbers(feed, new Intake(network, properties, Clock.systemUTC()), Clock.systemUTC());
            FeedController controller = new FeedController(feed, numbers);

            controller.page(null, 0, 1).take(1).blockLast(); // the event that greets it
        }
        for (int i = 0; i < lines; i++) {
            source.next(new Received(0, Way.LINE, "test", Message.text("line")));
        }

        assertThat(feed.viewers()).isEmpty();
        assertThat(feed.lastNumber()).isEqualTo(lines);
    }
}
