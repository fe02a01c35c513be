package io.fluv.core.nio;

import static io.fluv.core.nio.Loopback.result;

import io.fluv.core.LoopOptions;
import io.fluv.core.StreamConnection;
import io.fluv.core.TcpOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Flow;
import org.reactivestreams.tck.TestEnvironment;
import org.reactivestreams.tck.flow.FlowPublisherVerification;
import org.testng.annotations.AfterClass;

/** The specification's own tests for what is read over a Unix-domain path, in chunks of a byte each. */
public class UnixReadTckTest extends FlowPublisherVerification<ByteBuffer> {
    /** More than any of the tests reads of a stream that it wants to be endless, and less than the system's buffer. */
    private static final int ENOUGH = 1_000;

    private final NioTransport transport =
            NioTransport.start(LoopOptions.defaults().loops(1));
    private final Path folder;
    private final UnixDomainSocketAddress path;
    private final ServerSocketChannel listener;
    private final Queue<SocketChannel> peers = new ConcurrentLinkedQueue<>();

    public UnixReadTckTest() throws IOException {
        super(new TestEnvironment(1_000, 100), 100);
        folder = Files.createTempDirectory("fluv");
        path = UnixDomainSocketAddress.of(folder.resolve("s"));
        listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(path);
    }

    @AfterClass
    public void close() throws IOException {
        transport.close();
        for (SocketChannel peer : peers) {
            peer.close();
        }
        listener.close();
        Files.delete(path.getPath());
        Files.delete(folder);
    }

    @Override
    public Flow.Publisher<ByteBuffer> createFlowPublisher(long elements) {
        StreamConnection connection =
                result(transport.connect(path, TcpOptions.defaults().readChunk(1)));
        try {
            SocketChannel peer = listener.accept();
            peers.add(peer);
            peer.write(ByteBuffer.allocate((int) Math.min(elements, ENOUGH)));
            if (elements <= ENOUGH) {
                peer.shutdownOutput();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return connection.read();
    }

    @Override
    public Flow.Publisher<ByteBuffer> createFailedFlowPublisher() {
        StreamConnection connection = result(transport.connect(path, TcpOptions.defaults()));
        result(connection.reset());
        try {
            peers.add(listener.accept());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return connection.read();
    }
}
