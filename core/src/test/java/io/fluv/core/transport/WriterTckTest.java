package io.fluv.core.transport;

import io.fluv.core.StreamConnection;
import io.fluv.testkit.StreamKind;
import java.nio.ByteBuffer;
import java.util.concurrent.Flow;

/** As {@link WriteTckTest}, for the subscriber whose end is the end of this side's data. */
public class WriterTckTest extends WriteTckTest {
    public WriterTckTest() {
        this(StreamKind.TCP);
    }

    WriterTckTest(StreamKind kind) {
        super(kind);
    }

    @Override
    Flow.Subscriber<ByteBuffer> subscriberOf(StreamConnection connection) {
        return connection.writer();
    }
}
