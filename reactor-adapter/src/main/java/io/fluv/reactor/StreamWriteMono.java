package io.fluv.reactor;

import io.fluv.core.Outgoing;
import io.fluv.core.StreamConnection;
import java.nio.ByteBuffer;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

/** {@link Connection#write(Publisher)}. */
final class StreamWriteMono extends WriteMono<ByteBuffer> {
    private final StreamConnection connection;

    private StreamWriteMono(StreamConnection connection, Publisher<? extends ByteBuffer> source) {
        super(source);
        this.connection = connection;
    }

    static Mono<Void> of(StreamConnection connection, Publisher<? extends ByteBuffer> source) {
        return onAssembly(new StreamWriteMono(connection, source));
    }

    @Override
    Outgoing<ByteBuffer> write() {
        return connection.write();
    }

    @Override
    public void onThrown(Throwable thrown) {
        Connection.endFor(thrown, connection);
    }

    @Override
    public String stepName() {
        return "write";
    }
}
