package io.fluv.reactor;

import io.fluv.core.StreamConnection;
import io.fluv.testkit.SignalRules;
import io.fluv.testkit.Unprobed;
import java.security.CodeSource;
import java.util.Objects;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.platform.commons.support.AnnotationSupport;
import org.reactivestreams.FlowAdapters;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Scannable;
import reactor.core.publisher.Hooks;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/**
 * Has {@link SignalRules} watch every stream of Fluv that a test subscribes to, whatever it subscribes with: by Reactor's
 * hook for what is assembled, through which each of our publishers goes, see {@link ArchitectureTest}. Reactor's own are
 * left out, and those of tests, for they are not ours to hold to more than Reactive Streams asks for.
 *
 * <p>JUnit finds it by its service file, so it takes part in every class that Jupiter runs, but for those that are
 * {@link Unprobed}. The TCK's, which TestNG runs, have probes of their own.
 */
public final class WatchedStreams implements BeforeAllCallback, AfterAllCallback {
    private static final String KEY = WatchedStreams.class.getName();
    private static final Namespace NAMESPACE = Namespace.create(WatchedStreams.class);

    private static final CodeSource ADAPTER = sourceOf(Network.class);
    private static final CodeSource CORE = sourceOf(StreamConnection.class);

    /** Changed by the thread that runs the classes. */
    private static boolean on;

    @Override
    public void beforeAll(ExtensionContext context) {
        context.getStore(NAMESPACE).put(KEY, on);
        boolean nested =
                context.getParent().flatMap(ExtensionContext::getTestClass).isPresent();
        boolean unprobed = AnnotationSupport.isAnnotated(context.getRequiredTestClass(), Unprobed.class);
        turn(!unprobed && (on || !nested));
    }

    /** As it was: a class may lie in another one, or run within its test. */
    @Override
    public void afterAll(ExtensionContext context) {
        turn(Objects.requireNonNull(context.getStore(NAMESPACE).get(KEY, Boolean.class)));
    }

    private static void turn(boolean wanted) {
        if (wanted) {
            Hooks.onEachOperator(KEY, WatchedStreams::watched);
        } else {
            Hooks.resetOnEachOperator(KEY);
        }
        on = wanted;
    }

    private static Publisher<Object> watched(Publisher<Object> publisher) {
        if (!ADAPTER.equals(sourceOf(publisher.getClass()))) {
            return publisher;
        }
        Flow.Publisher<Object> ofCore = publisher instanceof FlowFlux<?, Object> flux ? flux.unwrapped() : null;
        if (ofCore == null) {
            return Operators.<Object, Object>liftPublisher((from, actual) -> new Watcher<>(actual))
                    .apply(publisher);
        }
        // Still one that a write takes the short way from; what happens there is between two parts of core.
        Flow.Publisher<Object> watched = subscriber -> ofCore.subscribe(
                CORE.equals(sourceOf(subscriber.getClass()))
                        ? subscriber
                        : FlowAdapters.toFlowSubscriber(new Watcher<>(FlowAdapters.toSubscriber(subscriber))));
        String name = Scannable.from(publisher).stepName();
        return new FlowFlux<>(watched, element -> element, null, name);
    }

    private static @Nullable CodeSource sourceOf(Class<?> type) {
        return type.getProtectionDomain().getCodeSource();
    }

    /** Passes on what it is told, and what is asked of it. */
    private static final class Watcher<T> implements CoreSubscriber<T>, Subscription, Flow.Subscription, Scannable {
        private final SignalRules rules = new SignalRules();
        private final Subscriber<? super T> actual;
        private @Nullable Subscription upstream;

        Watcher(Subscriber<? super T> actual) {
            this.actual = actual;
        }

        @Override
        public Context currentContext() {
            return actual instanceof CoreSubscriber<?> known ? known.currentContext() : Context.empty();
        }

        @Override
        public void onSubscribe(Subscription subscription) {
            upstream = subscription;
            rules.onSubscribe(subscription == null ? null : this, counted -> actual.onSubscribe(this));
        }

        @Override
        public void onNext(T element) {
            rules.onNext(element, () -> actual.onNext(element));
        }

        @Override
        public void onError(Throwable error) {
            rules.onError(error, () -> actual.onError(error));
        }

        @Override
        public void onComplete() {
            rules.onComplete(actual::onComplete);
        }

        @Override
        public void request(long n) {
            rules.requested(n);
            upstream().request(n);
        }

        @Override
        public void cancel() {
            upstream().cancel();
        }

        private Subscription upstream() {
            return Objects.requireNonNull(upstream, "used before onSubscribe");
        }

        @Override
        @SuppressWarnings("rawtypes") // as Scannable declares it
        public @Nullable Object scanUnsafe(Attr key) {
            if (key == Attr.PARENT) {
                return upstream;
            }
            if (key == Attr.ACTUAL) {
                return actual;
            }
            return key == Attr.RUN_STYLE ? Attr.RunStyle.SYNC : null;
        }
    }
}
