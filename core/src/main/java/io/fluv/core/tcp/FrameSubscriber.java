package io.fluv.core.tcp;

import io.fluv.core.frame.Deframer;
import io.fluv.core.frame.FrameDecoder;
import java.util.concurrent.Flow;

/** A subscriber of frames, together with what makes its frames of the connection's bytes. */
final class FrameSubscriber<T> implements Flow.Subscriber<Object> {
    private final Deframer<T> deframer;
    private final Flow.Subscriber<? super T> actual;

    FrameSubscriber(FrameDecoder<T> decoder, Flow.Subscriber<? super T> actual) {
        this.deframer = new Deframer<>(decoder);
        this.actual = actual;
    }

    Deframer<T> deframer() {
        return deframer;
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
        actual.onSubscribe(subscription);
    }

    @Override
    @SuppressWarnings("unchecked")
    public void onNext(Object frame) {
        // Whatever comes here was made by this subscriber's own decoder.
        actual.onNext((T) frame);
    }

    @Override
    public void onError(Throwable error) {
        actual.onError(error);
    }

    @Override
    public void onComplete() {
        actual.onComplete();
    }
}
