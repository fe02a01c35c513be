package io.fluv.core.wiretap;

import io.fluv.core.Loop;
import io.fluv.core.Outgoing;
import io.fluv.core.StreamConnection;
import io.fluv.core.error.Endpoint;
import io.fluv.core.frame.FrameDecoder;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.function.Supplier;

/** Logs what goes through a connection, and what it is told to do. */
final class TappedConnection implements StreamConnection {
    private final StreamConnection connection;
    private final Tap tap;

    private TappedConnection(Wiretap wiretap, StreamConnection connection) {
        this.connection = connection;
        String endpoints = Endpoint.text(connection.localAddress()) + "->" + Endpoint.text(connection.remoteAddress());
        this.tap = new Tap(wiretap, () -> endpoints, connection.loop());
    }

    /** @param beginning what is logged at first */
    static TappedConnection of(Wiretap wiretap, StreamConnection connection, String beginning) {
        TappedConnection tapped = new TappedConnection(wiretap, connection);
        tapped.tap.event(beginning);
        connection.closed().thenRun(tapped::onClosed);
        return tapped;
    }

    private void onClosed() {
        tap.event(connection.isWritable() ? "the peer ended its data while nobody reads" : "closed");
    }

    @Override
    public Flow.Publisher<ByteBuffer> read() {
        return subscriber -> connection
                .read()
                .subscribe(new TappedSubscriber<>(
                        Objects.requireNonNull(subscriber, "subscriber"),
                        chunk -> tap.data("read", chunk),
                        failure -> tap.failed("read", failure),
                        () -> tap.event("the peer ended its data")));
    }

    @Override
    public <T> Flow.Publisher<T> read(Supplier<? extends FrameDecoder<T>> decoders) {
        Objects.requireNonNull(decoders, "decoders");
        Flow.Publisher<T> frames = connection.read(
                () -> new TappedDecoder<>(Objects.requireNonNull(decoders.get(), "the supplier's decoder"), tap));
        return subscriber -> frames.subscribe(new TappedSubscriber<>(
                Objects.requireNonNull(subscriber, "subscriber"),
                frame -> {},
                failure -> tap.failed("read", failure),
                () -> {}));
    }

    @Override
    public Flow.Subscriber<ByteBuffer> writer() {
        return tapped(connection.writer());
    }

    @Override
    public CompletableFuture<Void> write(Flow.Publisher<? extends ByteBuffer> source) {
        Objects.requireNonNull(source, "source");
        return logged(connection.write((Flow.Publisher<ByteBuffer>) target -> source.subscribe(tapped(target))));
    }

    @Override
    public CompletableFuture<Void> write(ByteBuffer buffer) {
        tap.data("write", Objects.requireNonNull(buffer, "buffer"));
        return logged(connection.write(buffer));
    }

    @Override
    public Outgoing<ByteBuffer> write() {
        Outgoing<ByteBuffer> write = connection.write();
        CompletableFuture<Void> result = logged(write.result());
        return new Outgoing<>() {
            @Override
            public Flow.Subscriber<ByteBuffer> subscriber() {
                return tapped(write.subscriber());
            }

            @Override
            public CompletableFuture<Void> result() {
                return result;
            }
        };
    }

    private Flow.Subscriber<ByteBuffer> tapped(Flow.Subscriber<? super ByteBuffer> target) {
        return new TappedSubscriber<>(
                target,
                buffer -> tap.data("write", buffer),
                failure -> tap.failed("the source of a write", failure),
                () -> {});
    }

    private CompletableFuture<Void> logged(CompletableFuture<Void> write) {
        write.whenComplete((done, failure) -> tap.failed("write", failure));
        return write;
    }

    @Override
    public CompletableFuture<Void> shutdownOutput() {
        tap.event("shutdownOutput");
        return connection.shutdownOutput();
    }

    @Override
    public CompletableFuture<Void> close() {
        tap.event("close");
        return connection.close();
    }

    @Override
    public CompletableFuture<Void> reset() {
        tap.event("reset");
        return connection.reset();
    }

    @Override
    public void dispose() {
        tap.event("dispose");
        connection.dispose();
    }

    @Override
    public CompletableFuture<Void> closed() {
        return connection.closed();
    }

    @Override
    public SocketAddress localAddress() {
        return connection.localAddress();
    }

    @Override
    public SocketAddress remoteAddress() {
        return connection.remoteAddress();
    }

    @Override
    public boolean isReadable() {
        return connection.isReadable();
    }

    @Override
    public boolean isWritable() {
        return connection.isWritable();
    }

    @Override
    public long writeQueueSize() {
        return connection.writeQueueSize();
    }

    @Override
    public <T> T option(SocketOption<T> option) throws IOException {
        return connection.option(option);
    }

    @Override
    public <T> void option(SocketOption<T> option, T value) throws IOException {
        connection.option(option, value);
    }

    @Override
    public Loop loop() {
        return connection.loop();
    }

    @Override
    public String toString() {
        return connection.toString();
    }
}
