package io.fluv.core.tcp;

import java.nio.ByteBuffer;
import java.util.concurrent.Flow;

/** As {@link WriteTckTest}, for the subscriber whose end is the end of this side's data. */
public class WriterTckTest extends WriteTckTest {
    @Override
    Flow.Subscriber<ByteBuffer> subscriberOf(TcpConnection connection) {
        return connection.writer();
    }
}
