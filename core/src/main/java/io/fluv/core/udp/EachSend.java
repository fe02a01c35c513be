package io.fluv.core.udp;

import io.fluv.core.Datagram;
import io.fluv.core.SendResult;
import io.fluv.core.error.DatagramException;
import io.fluv.core.flow.Outlet;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * A source's datagrams and a result for each of them. A datagram is asked for only when its result is wanted, so that no
 * result ever waits.
 */
final class EachSend extends SourceSend implements Flow.Processor<Datagram, SendResult>, Outlet.Owner, Runnable {
    private final Outlet<SendResult> results;

    /** Datagrams in the queue, whose results are already wanted. */
    private long underWay;

    private @Nullable Throwable failure;

    EachSend(UdpHandle handle, UdpOutput output) {
        super(handle, output);
        this.results = new Outlet<>(handle, this);
    }

    // ---- from any thread ----

    @Override
    public void subscribe(Flow.Subscriber<? super SendResult> subscriber) {
        results.subscribe(subscriber);
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
        sourceSubscriber().onSubscribe(subscription);
    }

    @Override
    public void onNext(Datagram datagram) {
        sourceSubscriber().onNext(datagram);
    }

    @Override
    public void onError(Throwable error) {
        sourceSubscriber().onError(error);
    }

    @Override
    public void onComplete() {
        sourceSubscriber().onComplete();
    }

    // ---- on the loop ----

    @Override
    public boolean canBeAsked() {
        return super.canBeAsked() && results.wanted() > underWay;
    }

    /** Never ahead of the results that are wanted. */
    @Override
    public void ask(long room) {
        askForOne();
    }

    @Override
    public void onElement(Datagram datagram) {
        underWay++;
        super.onElement(datagram);
    }

    @Override
    public void sent(Datagram datagram) {
        tell(datagram, null);
    }

    @Override
    public void failed(Datagram datagram, DatagramException reason) {
        tell(datagram, reason);
    }

    private void tell(Datagram datagram, @Nullable DatagramException reason) {
        assert handle.inLoop();
        underWay--;
        if (results.canTake()) {
            results.emit(new SendResult(datagram, reason));
        }
    }

    @Override
    void ended(@Nullable Throwable why) {
        failure = why;
        onWanted();
    }

    @Override
    public void onWanted() {
        if (handle.loop().inLoop()) {
            handle.loop().atEndOfPhase(this);
            if (!isDone()) {
                enter();
            }
        }
    }

    /** Signals what is owed besides results. */
    @Override
    public void run() {
        if (results.refuseBadRequest()) {
            abandon();
        } else if (isDone() && failure != null) {
            results.fail(failure);
        } else if (isDone()) {
            results.complete();
        }
    }

    @Override
    public void onUnwanted() {
        abandon();
    }

    @Override
    public void onUserFailure(Throwable thrown) {
        handle.report(thrown);
        abandon();
    }

    @Override
    public Throwable refusal() {
        return handle.closedHere("send");
    }

    @Override
    public IllegalStateException taken() {
        return new IllegalStateException("the results of this send on " + handle + " already have a subscriber");
    }

    @Override
    public void later(Runnable step) {
        handle.loop().atEndOfPhase(step);
    }
}
