package io.fluv.core.udp;

import io.fluv.core.Datagram;
import io.fluv.core.Outgoing;
import io.fluv.core.error.DatagramException;
import io.fluv.core.error.UnsentDatagramsException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** A source's datagrams and one result for all of them. */
final class StreamSend extends SourceSend implements Outgoing<Datagram> {
    /** The result tells of so many failures one by one, and of the others in number. */
    private static final int FAILURES_TOLD = 10;

    private final Result result = new Result();
    private final List<DatagramException> first = new ArrayList<>();
    private long sent;
    private long unsent;

    StreamSend(UdpHandle handle, UdpOutput output) {
        super(handle, output);
    }

    /** From now on the end of the socket is the send's too: the source may take its time to come. */
    @Override
    public Flow.Subscriber<Datagram> subscriber() {
        if (!handle.enter(this::enter)) {
            onThreadEnded();
        }
        return sourceSubscriber();
    }

    /** Sends what {@code publisher} emits. */
    void subscribeTo(Flow.Publisher<? extends Datagram> publisher) {
        subscriber();
        sourceSubscriber().subscribeTo(publisher);
    }

    @Override
    public CompletableFuture<Void> result() {
        return result;
    }

    @Override
    public void sent(Datagram datagram) {
        assert handle.inLoop();
        sent++;
    }

    @Override
    public void failed(Datagram datagram, DatagramException failure) {
        assert handle.inLoop();
        unsent++;
        if (first.size() < FAILURES_TOLD) {
            first.add(failure);
        }
        // The source may be without end, and so its result.
        handle.report(failure);
    }

    @Override
    void ended(@Nullable Throwable failure) {
        if (failure != null) {
            result.completeExceptionally(failure);
        } else if (unsent > 0) {
            result.completeExceptionally(UnsentDatagramsException.of(handle.localAddress(), unsent, sent, first));
        } else {
            result.complete(null);
        }
    }

    private final class Result extends CompletableFuture<Void> {
        @Override
        public boolean cancel(boolean mayInterruptIfRunning) {
            boolean cancelled = super.cancel(mayInterruptIfRunning);
            if (cancelled) {
                handle.enter(StreamSend.this::abandon);
            }
            return cancelled;
        }
    }
}
