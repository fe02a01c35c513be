package io.fluv.core.loop;

import io.fluv.core.driver.Channel;
import io.fluv.core.error.SocketFailure;
import java.io.IOException;
import java.net.SocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Opens a socket on the least loaded loop of a group: the steps that are the same whatever the socket is for. What has begun is
 * undone when a step fails, or when nobody wants the result any more. Any thread.
 *
 * @param <C> the channel
 * @param <H> its handle
 */
public final class Opening<C extends Channel, H extends SocketHandle<C>> {
    /** On the loop: opens the channel. */
    public interface Opener<C> {
        C open() throws IOException;
    }

    private final LoopGroup group;
    private final String operation;
    private final SocketAddress address;

    /** @param operation and what it is about, for the message of a failure */
    public Opening(LoopGroup group, String operation, SocketAddress address) {
        this.group = group;
        this.operation = operation;
        this.address = address;
    }

    /**
     * Begins.
     *
     * @param handles makes the handle, which has a place on the loop from then on
     * @param values what the result is, made of the handle
     */
    public <R> void start(
            CompletableFuture<R> result,
            Opener<C> opener,
            BiFunction<EventLoop, C, H> handles,
            Function<? super H, ? extends R> values) {
        EventLoop loop = group.assign();
        try {
            loop.execute(() -> open(loop, result, opener, handles, values));
        } catch (RejectedExecutionException ended) {
            loop.unassign();
            result.completeExceptionally(SocketFailure.networkClosed(operation, address));
        }
    }

    private <R> void open(
            EventLoop loop,
            CompletableFuture<R> result,
            Opener<C> opener,
            BiFunction<EventLoop, C, H> handles,
            Function<? super H, ? extends R> values) {
        if (result.isDone()) {
            loop.unassign(); // cancelled meanwhile
            return;
        }
        C channel = null;
        try {
            group.requireSocketsFor(address);
            channel = opener.open();
            H handle = handles.apply(loop, channel);
            handle.start();
            if (!result.complete(values.apply(handle))) {
                handle.closeAtOnce(); // the cancel was first
            }
        } catch (Throwable e) {
            loop.unassign();
            close(channel, e);
            result.completeExceptionally(SocketFailure.of(operation, address, e));
        }
    }

    private static void close(@Nullable Channel channel, Throwable primary) {
        if (channel != null) {
            try {
                channel.close();
            } catch (Throwable e) {
                primary.addSuppressed(e);
            }
        }
    }
}
