package io.fluv.core.tcp;

import io.fluv.core.Outgoing;
import io.fluv.core.StreamConnection;
import io.fluv.core.TcpOptions;
import io.fluv.core.driver.Interest;
import io.fluv.core.driver.StreamChannel;
import io.fluv.core.error.EndReason;
import io.fluv.core.error.SocketFailure;
import io.fluv.core.error.SocketFault;
import io.fluv.core.frame.FrameDecoder;
import io.fluv.core.loop.EventLoop;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What others hold of a stream: every method may be called from any thread, and hops to the handle's loop. */
final class TcpConnection implements StreamConnection {
    private final StreamHandle handle;

    /** As {@link StreamHandle}'s. */
    TcpConnection(EventLoop loop, StreamChannel channel, TcpOptions options, @Nullable Object origin) {
        this.handle = new StreamHandle(loop, channel, options, origin);
    }

    /** Registers the socket. What is asked of the connection before takes effect after. */
    void start() {
        handle.begin();
    }

    /** Takes over the place under which the socket connected. On the loop. */
    void startConnected(Interest ready) {
        handle.startConnected(ready);
    }

    @Override
    public Flow.Publisher<ByteBuffer> read() {
        return handle.input().chunks();
    }

    @Override
    public <T> Flow.Publisher<T> read(Supplier<? extends FrameDecoder<T>> decoders) {
        return handle.input().frames(Objects.requireNonNull(decoders, "decoders"));
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
        if (handle.mayActNow()) {
            handle.output().write(queued);
        } else if (!handle.hop(() -> handle.output().write(queued))) {
            operation.completeExceptionally(handle.failure("write", EndReason.CLOSED_HERE, 0, null));
        }
        return operation;
    }

    @Override
    public CompletableFuture<Void> shutdownOutput() {
        CompletableFuture<Void> result = new CompletableFuture<>();
        // On the loop at once: nothing may be written behind it.
        if (!handle.enter(() -> handle.shutDown(result))) {
            result.completeExceptionally(handle.failure("shutdown", EndReason.CLOSED_HERE, 0, null));
        }
        return result;
    }

    @Override
    public CompletableFuture<Void> close() {
        end(handle::beginClose);
        return handle.released();
    }

    @Override
    public CompletableFuture<Void> reset() {
        end(handle::abort);
        return handle.released();
    }

    @Override
    public void dispose() {
        end(handle::closeAtOnce);
    }

    private void end(Runnable how) {
        if (handle.loop().inLoop()) {
            handle.stopReading();
        }
        handle.hop(how);
    }

    @Override
    public CompletableFuture<Void> closed() {
        return handle.closed();
    }

    @Override
    public SocketAddress localAddress() {
        return handle.channel().localAddress();
    }

    @Override
    public SocketAddress remoteAddress() {
        return handle.channel().remoteAddress();
    }

    @Override
    public boolean isReadable() {
        return handle.input().isOpen();
    }

    @Override
    public boolean isWritable() {
        return handle.output().isOpen();
    }

    @Override
    public long writeQueueSize() {
        return handle.output().queuedBytes();
    }

    @Override
    public <T> T option(SocketOption<T> option) throws IOException {
        Objects.requireNonNull(option, "option");
        try {
            return handle.channel().option(option);
        } catch (SocketFault e) {
            throw optionFailure(e);
        }
    }

    @Override
    public <T> void option(SocketOption<T> option, T value) throws IOException {
        Objects.requireNonNull(option, "option");
        Objects.requireNonNull(value, "value");
        try {
            handle.channel().option(option, value);
        } catch (SocketFault e) {
            throw optionFailure(e);
        }
    }

    private IOException optionFailure(SocketFault fault) {
        return fault.kind() == SocketFault.Kind.CLOSED
                ? handle.failure("option", EndReason.CLOSED_HERE, 0, fault)
                : SocketFailure.of("option", handle.channel().localAddress(), fault);
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
