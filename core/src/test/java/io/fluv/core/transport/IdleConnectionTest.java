package io.fluv.core.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluv.core.StreamListener;
import io.fluv.testkit.JvmMemory;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a connection costs that only waits: of many, nearly all do. */
class IdleConnectionTest {
    private static final int CONNECTIONS = 1_500;

    /** With the JDK's channel, its key in the selector, the reader and the write that is waiting for it. */
    private static final int BYTES_PER_CONNECTION = 1_250;

    @RegisterExtension
    final Loopback loopback = new Loopback();

    private final List<SocketChannel> channels = new ArrayList<>(3 * CONNECTIONS);
    private final ByteBuffer oneByte = ByteBuffer.allocateDirect(1);

    @AfterEach
    void close() throws IOException {
        for (SocketChannel channel : channels) {
            channel.close();
        }
    }

    @Test
    void anEchoThatIsIdleTakesLessHeapThanItsBound() throws IOException {
        StreamListener listener = loopback.listenAndEcho(Loopback.ANY_PORT);
        try (ServerSocketChannel plain = ServerSocketChannel.open().bind(Loopback.ANY_PORT)) {
            exchange(connect(listener.localAddress())); // loads the classes
            exchange(connect(plain.getLocalAddress()), accept(plain));

            // The peers are in this heap too: how much each takes is found out first.
            long empty = JvmMemory.reachable();
            for (int i = 0; i < CONNECTIONS; i++) {
                exchange(connect(plain.getLocalAddress()), accept(plain));
            }
            long withPlain = JvmMemory.reachable();
            long plainChannel = (withPlain - empty) / (2 * CONNECTIONS);

            for (int i = 0; i < CONNECTIONS; i++) {
                exchange(connect(listener.localAddress()));
            }
            long perConnection = (JvmMemory.reachable() - withPlain) / CONNECTIONS - plainChannel;

            // A lower bound, too, which tells that something was measured.
            assertThat(perConnection).isBetween(plainChannel, (long) BYTES_PER_CONNECTION);
        }
    }

    private SocketChannel connect(SocketAddress address) throws IOException {
        return kept(SocketChannel.open(address));
    }

    private SocketChannel accept(ServerSocketChannel server) throws IOException {
        return kept(server.accept());
    }

    private SocketChannel kept(SocketChannel channel) {
        channels.add(channel);
        return channel;
    }

    private void exchange(SocketChannel client, SocketChannel server) throws IOException {
        client.write(oneByte.clear());
        server.read(oneByte.clear());
        server.write(oneByte.clear());
        client.read(oneByte.clear());
    }

    private void exchange(SocketChannel client) throws IOException {
        client.write(oneByte.clear());
        client.read(oneByte.clear());
    }
}
