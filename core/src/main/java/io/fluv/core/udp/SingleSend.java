package io.fluv.core.udp;

import io.fluv.core.Datagram;
import io.fluv.core.error.DatagramException;
import io.fluv.core.flow.SharedQueue;
import java.util.concurrent.CompletableFuture;

/** One datagram that was given alone; its own result. Confined to the loop, but for {@link #cancel}. */
final class SingleSend extends CompletableFuture<Void> implements Sending {
    private final UdpHandle handle;
    private final UdpOutput output;
    private final SharedQueue.Share<QueuedDatagram> queued = new SharedQueue.Share<>();

    SingleSend(UdpHandle handle, UdpOutput output) {
        this.handle = handle;
        this.output = output;
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        boolean cancelled = super.cancel(mayInterruptIfRunning);
        if (cancelled) {
            handle.enter(() -> output.takeBack(this));
        }
        return cancelled;
    }

    @Override
    public SharedQueue.Share<QueuedDatagram> queued() {
        return queued;
    }

    @Override
    public void sent(Datagram datagram) {
        complete(null);
    }

    @Override
    public void failed(Datagram datagram, DatagramException failure) {
        completeExceptionally(failure);
    }

    @Override
    public void finished() {
        throw new AssertionError("no end was queued");
    }

    @Override
    public void closed() {
        completeExceptionally(handle.closedHere("send"));
    }
}
