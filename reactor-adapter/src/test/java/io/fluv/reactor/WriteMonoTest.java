package io.fluv.reactor;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluv.core.Outgoing;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.Test;
import org.reactivestreams.FlowAdapters;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;

/** A write by a transport that is not ours, which may be over before it begins. */
class WriteMonoTest {
    private final List<String> signals = new ArrayList<>();

    @Test
    void theSubscriptionComesBeforeAnEndThatIsThereAtOnce() {
        new FailedWrite().subscribe(new BaseSubscriber<Void>() {
            @Override
            protected void hookOnSubscribe(Subscription subscription) {
                signals.add("subscribed");
            }

            @Override
            protected void hookOnError(Throwable failure) {
                signals.add(failure.getMessage());
            }
        });

        assertThat(signals).containsExactly("subscribed", "of the transport");
    }

    private static final class FailedWrite extends WriteMono<ByteBuffer> {
        FailedWrite() {
            super(Flux.never());
        }

        @Override
        Outgoing<ByteBuffer> write() {
            return new Outgoing<>() {
                @Override
                public Flow.Subscriber<ByteBuffer> subscriber() {
                    return FlowAdapters.toFlowSubscriber(new BaseSubscriber<ByteBuffer>() {});
                }

                @Override
                public CompletableFuture<Void> result() {
                    return CompletableFuture.failedFuture(new IOException("of the transport"));
                }
            };
        }

        @Override
        public void onThrown(Throwable thrown) {
            throw new AssertionError(thrown);
        }

        @Override
        public String stepName() {
            return "write";
        }
    }
}
