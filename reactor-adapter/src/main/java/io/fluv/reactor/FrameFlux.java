package io.fluv.reactor;

import io.fluv.core.frame.Deframer;
import io.fluv.core.frame.UnreadBytes;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Exceptions;
import reactor.core.Scannable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxOperator;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/** The frames in any publisher's chunks. */
final class FrameFlux<T> extends FluxOperator<ByteBuffer, T> {
    private static final String NAME = "frames";

    private final Frame<T> frame;

    private FrameFlux(Flux<ByteBuffer> chunks, Frame<T> frame) {
        super(chunks);
        this.frame = frame;
    }

    static <T> Flux<T> of(Flux<ByteBuffer> chunks, Frame<T> frame) {
        return onAssembly(new FrameFlux<>(chunks, frame));
    }

    @Override
    public void subscribe(CoreSubscriber<? super T> actual) {
        Deframer<T> deframer;
        try {
            deframer = new Deframer<>(frame.decoder());
        } catch (RuntimeException e) {
            Operators.error(actual, Operators.onOperatorError(e, actual.currentContext()));
            return;
        }
        source.subscribe(new Unframing<>(deframer, actual));
    }

    @Override
    public String stepName() {
        return NAME;
    }

    /**
     * Chunks in, frames out. The upstream's thread and those that request or cancel only note what they bring; whoever finds
     * nobody at work goes through {@link #drain} and does it for all, so that signals are serial and never nest.
     */
    private static final class Unframing<T> implements CoreSubscriber<ByteBuffer>, Subscription, Scannable {
        @SuppressWarnings("rawtypes") // as updaters are
        private static final AtomicLongFieldUpdater<Unframing> REQUESTED =
                AtomicLongFieldUpdater.newUpdater(Unframing.class, "requested");

        private final Deframer<T> deframer;
        private final CoreSubscriber<? super T> actual;
        private @Nullable Subscription upstream;

        // Written by any thread.

        private volatile long requested;

        /** How much was noted that nobody has looked at; above zero while somebody is at work. */
        private final AtomicInteger noted = new AtomicInteger();

        private volatile boolean cancelled;

        /** The chunk that was asked for: there is never more than one on its way. */
        private volatile @Nullable ByteBuffer arrived;

        /** Nothing comes behind {@link #arrived}. */
        private volatile boolean ended;

        /** Why, if that is a failure. Written before {@link #ended}, read after. */
        private @Nullable Throwable failure;

        // Of whoever is at work.

        private final UnreadBytes unread = new UnreadBytes();
        private boolean asked;
        private boolean terminated;
        private boolean failureTold;

        Unframing(Deframer<T> deframer, CoreSubscriber<? super T> actual) {
            this.deframer = deframer;
            this.actual = actual;
        }

        @Override
        public Context currentContext() {
            return actual.currentContext();
        }

        // ---- what is noted ----

        @Override
        public void onSubscribe(Subscription subscription) {
            if (Operators.validate(upstream, subscription)) {
                upstream = subscription;
                noted.set(1); // somebody is at work: what is requested now is answered behind onSubscribe, not within
                try {
                    actual.onSubscribe(this);
                } finally {
                    workUntilNothingIsNoted(); // a decoder that wants nothing is done before anything is requested
                }
            }
        }

        @Override
        public void onNext(ByteBuffer chunk) {
            if (ended) {
                Operators.onNextDropped(chunk, actual.currentContext());
                return;
            }
            if (arrived != null) {
                upstream().cancel();
                onError(Exceptions.failWithOverflow(
                        "a chunk that was not asked for came before the last one was looked at"));
                return;
            }
            arrived = chunk;
            drain();
        }

        @Override
        public void onError(Throwable error) {
            if (ended) {
                Operators.onErrorDropped(error, actual.currentContext());
                return;
            }
            failure = error;
            ended = true;
            drain();
        }

        @Override
        public void onComplete() {
            ended = true;
            drain();
        }

        @Override
        public void request(long n) {
            if (Operators.validate(n)) {
                Operators.addCap(REQUESTED, this, n);
                drain();
            }
        }

        @Override
        public void cancel() {
            if (!cancelled) {
                cancelled = true;
                upstream().cancel();
                drain();
            }
        }

        private Subscription upstream() {
            Subscription current = upstream;
            assert current != null : "used before onSubscribe";
            return current;
        }

        // ---- what is done about it ----

        private void drain() {
            if (noted.getAndIncrement() == 0) {
                workUntilNothingIsNoted();
            }
        }

        private void workUntilNothingIsNoted() {
            int seen = 1;
            do {
                work();
                seen = noted.addAndGet(-seen);
            } while (seen != 0);
        }

        private void work() {
            // First the end, then what came before it.
            boolean over = ended;
            ByteBuffer chunk = arrived;
            if (chunk != null) {
                arrived = null;
                asked = false;
                if (!terminated) {
                    unread.add(chunk);
                }
            }
            boolean atEnd = over && failure == null;
            long wanted = serve(atEnd);
            if (cancelled || terminated) {
                unread.clear();
                dropFailure(over);
            } else if (deframer.isOver(unread, atEnd)) {
                if (!over) {
                    upstream().cancel();
                }
                terminate(deframer.failure());
                dropFailure(over);
            } else if (over && failure != null && (unread.isEmpty() || deframer.isStarved())) {
                failureTold = true;
                terminate(failure);
            } else if (wanted > 0 && !asked && !over && (unread.isEmpty() || deframer.isStarved())) {
                // Not for what was requested meanwhile: there may be a whole frame for that.
                asked = true;
                upstream().request(1);
            }
        }

        /** Emits what is wanted and whole. Returns how many more are wanted. */
        private long serve(boolean atEnd) {
            long wanted = requested;
            long emitted = 0;
            while (emitted != wanted && !cancelled && !terminated) {
                T frame = deframer.next(unread, atEnd);
                if (frame == null) {
                    break;
                }
                emitted++;
                actual.onNext(frame);
            }
            return emitted == 0 ? wanted : Operators.produced(REQUESTED, this, emitted);
        }

        private void terminate(@Nullable Throwable error) {
            terminated = true;
            unread.clear();
            if (error == null) {
                actual.onComplete();
            } else if (failureTold) {
                actual.onError(error);
            } else {
                actual.onError(Operators.onOperatorError(error, actual.currentContext()));
            }
        }

        /** A failure of the upstream that comes when the subscriber has left, or had its end. */
        private void dropFailure(boolean over) {
            Throwable error = failure;
            if (over && error != null && !failureTold) {
                failureTold = true;
                Operators.onErrorDropped(error, actual.currentContext());
            }
        }

        // ---- what a look into a running chain shows ----

        @Override
        @SuppressWarnings("rawtypes") // as Scannable declares it
        public @Nullable Object scanUnsafe(Attr key) {
            if (key == Attr.ACTUAL) {
                return actual;
            }
            if (key == Attr.PARENT) {
                return upstream;
            }
            if (key == Attr.REQUESTED_FROM_DOWNSTREAM) {
                return requested;
            }
            if (key == Attr.CANCELLED) {
                return cancelled;
            }
            if (key == Attr.TERMINATED) {
                return terminated;
            }
            if (key == Attr.ERROR) {
                return failure;
            }
            return key == Attr.RUN_STYLE ? Attr.RunStyle.SYNC : null;
        }

        @Override
        public String stepName() {
            return NAME;
        }
    }
}
