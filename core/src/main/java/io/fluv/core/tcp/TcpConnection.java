package io.fluv.core.tcp;

import io.fluv.core.Outgoing;
import io.fluv.core.StreamConnection;
import io.fluv.core.TcpOptions;
import io.fluv.core.error.EndReason;
import io.fluv.core.frame.FrameDecoder;
import io.fluv.core.loop.Door;
import io.fluv.core.loop.EventLoop;
import io.fluv.core.loop.Registration;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What others hold of a stream: every method may be called from any thread, and hops to the handle's loop. */
final class TcpConnection implements StreamConnection {
    private final StreamHandle handle;
    private final Door door;
    private final StreamChannel channel;
    private final StreamInput input;
    private final StreamOutput output;

    /** As {@link StreamHandle}'s. */
    TcpConnection(EventLoop loop, StreamChannel channel, TcpOptions options, @Nullable TcpListener listener) {
        this.handle = new StreamHandle(loop, channel, options, listener);
        this.door = handle.door();
        this.channel = channel;
        this.input = handle.input();
        this.output = handle.output();
    }

    /** Registers the socket. What is asked of the connection before takes effect after. */
    void start() {
        handle.start();
    }

    /** Takes over the registration under which the socket connected. On the loop. */
    void start(Registration connected) {
        handle.start(connected);
    }

    @Override
    public Flow.Publisher<ByteBuffer> read() {
        return input.chunks();
    }

    @Override
    public <T> Flow.Publisher<T> read(Supplier<? extends FrameDecoder<T>> decoders) {
        return input.frames(Objects.requireNonNull(decoders, "decoders"));
    }

    @Override
    public Flow.Subscriber<ByteBuffer> writer() {
        return WriteOperation.endingOutput(handle).source();
    }

    @Override
    public Outgoing<ByteBuffer> write() {
        return WriteOperation.ofSource(handle);
    }

    @Override
    public CompletableFuture<Void> write(Flow.Publisher<? extends ByteBuffer> source) {
        Objects.requireNonNull(source, "source");
        WriteOperation operation = WriteOperation.ofSource(handle);
        operation.subscribeTo(source);
        return operation;
    }

    @Override
    public CompletableFuture<Void> write(ByteBuffer buffer) {
        Objects.requireNonNull(buffer, "buffer");
        WriteOperation operation = WriteOperation.ofBuffer(handle);
        QueuedBuffer queued = new QueuedBuffer(buffer, operation);
        if (door.mayActNow()) {
            output.write(queued);
        } else if (!door.hop(() -> output.write(queued))) {
            operation.completeExceptionally(handle.failure("write", EndReason.CLOSED_HERE, 0, null));
        }
        return operation;
    }

    @Override
    public CompletableFuture<Void> shutdownOutput() {
        CompletableFuture<Void> result = new CompletableFuture<>();
        // On the loop at once: nothing may be written behind it.
        if (!door.enter(() -> handle.shutDown(result))) {
            result.completeExceptionally(handle.failure("shutdown", EndReason.CLOSED_HERE, 0, null));
        }
        return result;
    }

    @Override
    public CompletableFuture<Void> close() {
        end(handle::beginClose);
        return handle.released().copy();
    }

    @Override
    public CompletableFuture<Void> reset() {
        end(handle::abort);
        return handle.released().copy();
    }

    @Override
    public void dispose() {
        end(handle::closeAtOnce);
    }

    private void end(Runnable how) {
        if (handle.loop().inLoop()) {
            handle.stopReading();
        }
        door.hop(how);
    }

    @Override
    public CompletableFuture<Void> closed() {
        return handle.closed();
    }

    @Override
    public SocketAddress localAddress() {
        return channel.localAddress();
    }

    @Override
    public SocketAddress remoteAddress() {
        return channel.remoteAddress();
    }

    @Override
    public boolean isReadable() {
        return input.isOpen();
    }

    @Override
    public boolean isWritable() {
        return output.isOpen();
    }

    @Override
    public long writeQueueSize() {
        return output.queuedBytes();
    }

    @Override
    public <T> T option(SocketOption<T> option) throws IOException {
        Objects.requireNonNull(option, "option");
        try {
            return channel.option(option);
        } catch (ClosedChannelException e) {
            throw handle.failure("option", EndReason.CLOSED_HERE, 0, e);
        }
    }

    @Override
    public <T> void option(SocketOption<T> option, T value) throws IOException {
        Objects.requireNonNull(option, "option");
        Objects.requireNonNull(value, "value");
        try {
            channel.option(option, value);
        } catch (ClosedChannelException e) {
            throw handle.failure("option", EndReason.CLOSED_HERE, 0, e);
        }
    }

    @Override
    public EventLoop loop() {
        return handle.loop();
    }

    @Override
    public String toString() {
        return handle.toString();
    }
}
