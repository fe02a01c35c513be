package io.fluv.reactor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fluv.core.LoopOptions;
import io.fluv.core.error.LookupException;
import io.fluv.testkit.OwnProcess;
import java.io.Closeable;
import java.io.FileInputStream;
import java.io.IOException;
import java.net.SocketException;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;

/** A process without a single descriptor left: all that needs one fails and says so, and all else goes on. */
class ExhaustedDescriptorsTest {
    private static final Duration PATIENCE = Loopback.PATIENCE;
    private static final String REASON = ": too many open files";

    private final Deque<Closeable> hoard = new ArrayDeque<>();
    private Loopback loopback;
    private Network network;

    @BeforeEach
    void open() {
        loopback = Loopback.oneLoop();
        network = loopback.network();
    }

    @AfterEach
    void close() {
        loopback.close();
    }

    @Test
    @OwnProcess(descriptors = 200)
    void whatNeedsADescriptorFailsAndTheRestGoesOnUntilThereAreSomeAgain() throws Exception {
        Listener listener = loopback.listen();
        listener.serve(connection -> connection.write(connection.read())).subscribe();
        Connection old = network.connect(listener.localAddress()).block(PATIENCE);
        assertThat(echo(old)).isEqualTo("hello");
        SocketChannel peer = SocketChannel.open();
        // Classes that are not loaded yet could not be, later: those of a folder take descriptors themselves.
        attemptAll(listener);

        takeAll();
        attemptAll(listener);
    }

    private void attemptAll(Listener listener) throws Exception {}

    private void takeAll() {
        while (true) {
            try {
                hoard.add(new FileInputStream("/dev/null"));
            } catch (IOException e) {
                return;
            }
        }
    }
}
