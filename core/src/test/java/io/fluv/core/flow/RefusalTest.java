package io.fluv.core.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluv.testkit.SignalRules;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class RefusalTest {
    private final List<Object> signals = new ArrayList<>();

    @Test
    void aRefusedSubscriberGetsASubscriptionBeforeItsError() {
        IllegalStateException error = new IllegalStateException("one at a time");

        Refusal.signal(new Recorder(subscription -> {}), error);

        assertThat(signals).containsExactly("onSubscribe", error);
    }

    @Test
    void theSubscriptionOfARefusedSubscriberDoesNothing() {
        IllegalStateException error = new IllegalStateException("one at a time");

        Refusal.signal(
                new Recorder(subscription -> {
                    subscription.request(1);
                    subscription.request(-1);
                    subscription.cancel();
                }),
                error);

        assertThat(signals).containsExactly("onSubscribe", error);
    }

    @Test
    void aBadRequestNamesItsNumberAndTheRule() {
        assertThat(Refusal.badRequest(-5))
                .isExactlyInstanceOf(IllegalArgumentException.class)
                .hasMessage("request(-5): the number of elements must be positive (§3.9)");
    }

    private final class Recorder implements Flow.Subscriber<Object> {
        private final SignalRules rules = new SignalRules();
        private final Consumer<Flow.Subscription> onSubscribe;

        Recorder(Consumer<Flow.Subscription> onSubscribe) {
            this.onSubscribe = onSubscribe;
        }

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            rules.onSubscribe(subscription, counted -> {
                signals.add("onSubscribe");
                onSubscribe.accept(counted);
            });
        }

        @Override
        public void onNext(Object item) {
            rules.onNext(item, () -> signals.add(item));
        }

        @Override
        public void onError(Throwable error) {
            rules.onError(error, () -> signals.add(error));
        }

        @Override
        public void onComplete() {
            rules.onComplete(() -> signals.add("onComplete"));
        }
    }
}
