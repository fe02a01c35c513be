package io.fluv.driver.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fluv.core.driver.Driver;
import io.fluv.core.error.PathBindException;
import io.fluv.core.error.SocketFault;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A part of what every driver must do. Each test begins with a driver and a loop of its own, and both ends of whatever it
 * connects are the driver's. What a test holds is quoted at its head.
 *
 * <p>All calls are made on the test's thread, but for those that any thread may make.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(60)
public abstract class Contract {
    /** For neither listens anybody, nor does a host have it: addresses for documentation. */
    private static final String NOBODYS_IPV4 = "203.0.113.1";

    private static final String NOBODYS_IPV6 = "2001:db8::1";

    static final Map<SocketOption<?>, Object> NO_OPTIONS = Map.of();

    static final int BACKLOG = 64;

    /** Those whose value is what it was set to, and no other thing that a system makes of it. */
    static final List<SocketOption<Boolean>> SWITCHES = List.of(
            StandardSocketOptions.TCP_NODELAY,
            StandardSocketOptions.SO_KEEPALIVE,
            StandardSocketOptions.SO_BROADCAST,
            StandardSocketOptions.IP_MULTICAST_LOOP);

    /** No driver has it. */
    static final SocketOption<Boolean> UNKNOWN = new SocketOption<>() {
        @Override
        public String name() {
            return "UNKNOWN";
        }

        @Override
        public Class<Boolean> type() {
            return Boolean.class;
        }
    };

    private TestedDriver tested;
    private Driver driver;
    private TestLoops loops;
    private TestLoop loop;
    private Path folder;
    private int paths;
    private @Nullable Pair fence;

    Contract() {}

    /** A driver that nobody else has used, for one test. */
    protected abstract TestedDriver testedDriver();

    /** Two sides of a stream, each with a place. */
    record Pair(TestStream client, TestStream server) {}

    @BeforeEach
    final void openLoop(@TempDir Path emptyFolder) throws IOException {
        tested = testedDriver();
        driver = tested.driver();
        loops = new TestLoops(tested, driver);
        loop = loops.open();
        folder = emptyFolder;
        fence = null;
    }

    @AfterEach
    final void closeAll() {
        loops.close();
    }

    // ---- what is tested ----

    final Driver driver() {
        return driver;
    }

    final boolean has(Feature feature) {
        return tested.has(feature);
    }

    final Duration patience() {
        return tested.patience();
    }

    final TestLoops loops() {
        return loops;
    }

    final TestLoop loop() {
        return loop;
    }

    /** For {@link EachFamily}. */
    final Stream<ProtocolFamily> families() {
        TestedDriver asked = testedDriver();
        Set<ProtocolFamily> families = asked.driver().families();
        return Stream.<ProtocolFamily>of(StandardProtocolFamily.values())
                .filter(families::contains)
                .filter(asked::has);
    }

    /** For {@link EachIpFamily}. */
    final Stream<ProtocolFamily> ipFamilies() {
        return families().filter(family -> family != StandardProtocolFamily.UNIX);
    }

    /** The family for a test that needs one, whichever it is. */
    final ProtocolFamily someFamily() {
        return families().findFirst().orElseThrow();
    }

    // ---- addresses ----

    /** On this host, with a port that nobody has, or a path that nobody has. */
    final SocketAddress unused(ProtocolFamily family) {
        return family == StandardProtocolFamily.UNIX
                ? UnixDomainSocketAddress.of(folder.resolve("s" + ++paths))
                : unusedPort(family);
    }

    final InetSocketAddress unusedPort(ProtocolFamily family) {
        return address(family == StandardProtocolFamily.INET ? "127.0.0.1" : "::1");
    }

    /** Where this host is not. */
    static InetSocketAddress nobodys(ProtocolFamily family) {
        return address(family == StandardProtocolFamily.INET ? NOBODYS_IPV4 : NOBODYS_IPV6);
    }

    /** With port zero. */
    static InetSocketAddress address(String literal) {
        try {
            return new InetSocketAddress(InetAddress.getByName(literal), 0);
        } catch (UnknownHostException e) {
            throw new AssertionError(literal, e);
        }
    }

    /** Where somebody has listened, and nobody does any more. */
    final SocketAddress abandoned(ProtocolFamily family) throws IOException {
        TestListener listener = listen(family);
        listener.close();
        loop.look();
        return listener.address();
    }

    /** Where somebody has received, and nobody does any more. */
    final InetSocketAddress abandonedPort(ProtocolFamily family) throws IOException {
        TestSocket socket = bind(family);
        socket.close();
        loop.look();
        return socket.address();
    }

    // ---- channels, without a place yet ----

    final TestListener listen(ProtocolFamily family) throws IOException {
        return listen(unused(family));
    }

    final TestListener listen(SocketAddress local) throws IOException {
        return new TestListener(driver.listen(local, BACKLOG, NO_OPTIONS, NO_OPTIONS), loop);
    }

    final TestConnector connector(SocketAddress remote) throws IOException {
        return new TestConnector(driver.connector(remote, NO_OPTIONS), loop);
    }

    final TestSocket bind(ProtocolFamily family) throws IOException {
        return bind(unusedPort(family));
    }

    final TestSocket bind(InetSocketAddress local) throws IOException {
        return new TestSocket(driver.bind(local, NO_OPTIONS), loop);
    }

    /** Gives it a place with the test's loop. */
    static <T extends TestChannel<?>> T registered(T channel) throws IOException {
        channel.register();
        return channel;
    }

    /** Two sides with a place each, and nobody who listens any more. */
    final Pair connect(ProtocolFamily family) throws IOException {
        TestListener listener = registered(listen(family));
        Pair pair = connect(listener);
        listener.close();
        return pair;
    }

    final Pair connect(TestListener listener) throws IOException {
        TestStream client = connectTo(listener.address());
        return new Pair(client, registered(listener.accept()));
    }

    /** Connected, with a place. */
    final TestStream connectTo(SocketAddress remote) throws IOException {
        TestConnector connector = registered(connector(remote));
        connector.connect();
        return connector.stream();
    }

    /**
     * Passes over those whose peers have gone, which a driver may accept or not, to the first of which a byte comes. With a
     * place.
     */
    static TestStream acceptOneThatIsHeard(TestListener listener) throws IOException {
        TestStream next;
        do {
            next = registered(listener.accept());
            next.probe().awaitReadable();
        } while (isOver(next));
        return next;
    }

    /** Reads one byte, or in its place an end or a reset. */
    private static boolean isOver(TestStream stream) throws IOException {
        try {
            return stream.read(ByteBuffer.allocate(1)) < 0;
        } catch (SocketFault fault) {
            assertThat(fault.kind()).isEqualTo(SocketFault.Kind.RESET);
            return true;
        }
    }

    /**
     * Goes on until what was sent before has arrived: what is sent now has. For what must not arrive, or not be told, since
     * nothing tells the end of that.
     */
    final void settle() throws IOException {
        Pair pair = fence;
        if (pair == null) {
            pair = connect(someFamily());
            fence = pair;
        }
        for (int i = 0; i < 2; i++) {
            pair.client().write("there");
            pair.server().readText("there".length());
            pair.server().write("back");
            pair.client().readText("back".length());
            loop.look();
        }
    }

    // ---- other threads ----

    /** Has another thread do it, and waits for that. */
    final <T> T elsewhere(Callable<T> call) throws Exception {
        return result(begin(call));
    }

    /** Has another thread do it. */
    static <T> FutureTask<T> begin(Callable<T> call) {
        FutureTask<T> task = new FutureTask<>(call);
        Thread thread = new Thread(task, "elsewhere");
        thread.setDaemon(true);
        thread.start();
        return task;
    }

    final <T> T result(FutureTask<T> task) throws Exception {
        return task.get(patience().toNanos(), TimeUnit.NANOSECONDS);
    }

    // ---- failures ----

    static void assertFault(ThrowingCallable call, SocketFault.Kind... kinds) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        SocketFault.class, fault -> assertThat(fault.kind()).isIn((Object[]) kinds));
    }

    /** Whoever writes to a peer that is gone is told so in one of two ways, as the system has it. */
    static void assertGone(ThrowingCallable write) {
        assertFault(write, SocketFault.Kind.BROKEN_PIPE, SocketFault.Kind.RESET);
    }

    /** "The peer sees a reset, where there is such a thing" (abort): a path has none, so that its peer may see an end. */
    static void assertReset(ProtocolFamily family, TestStream stream) throws IOException {
        stream.probe().awaitReadable();
        if (family == StandardProtocolFamily.UNIX) {
            assertEnded(stream);
        } else {
            assertFault(() -> stream.read(ByteBuffer.allocate(1)), SocketFault.Kind.RESET);
        }
    }

    /** The next read, for which the stream is ready, gives the end or a reset. */
    static void assertEnded(TestStream stream) throws IOException {
        assertThat(isOver(stream)).isTrue();
    }

    /** "Where a path could not be bound it may be a PathBindException" (package, Failures). */
    static void assertInUse(ThrowingCallable bind) {
        assertThatThrownBy(bind).satisfies(failure -> {
            if (failure instanceof PathBindException path) {
                assertThat(path.reason()).isEqualTo(PathBindException.Reason.IN_USE);
            } else {
                assertFault(
                        () -> {
                            throw failure;
                        },
                        SocketFault.Kind.ADDRESS_IN_USE);
            }
        });
    }
}
