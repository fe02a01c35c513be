package io.fluv.core.transport;

import static io.fluv.core.transport.Loopback.failure;
import static io.fluv.core.transport.Loopback.result;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluv.core.StreamConnection;
import io.fluv.core.StreamListener;
import io.fluv.core.TcpOptions;
import io.fluv.core.error.PathBindException;
import io.fluv.core.error.PathBindException.Reason;
import java.io.IOException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import jdk.net.ExtendedSocketOptions;
import jdk.net.UnixDomainPrincipal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a path can be wrong about, whose file it is, and who is at its other end. */
class UnixPathTest {
    private static final TcpOptions DEFAULTS = TcpOptions.defaults();

    @RegisterExtension
    final Loopback net = new Loopback();

    @TempDir
    private Path folder;

    @Test
    void listeningOnAPathThatIsInUseFails() {
        UnixDomainSocketAddress path = path("s");
        StreamListener first = net.listen(path, DEFAULTS);

        assertThat(failure(net.transport().listen(path, DEFAULTS)))
                .satisfies(isBecause(Reason.IN_USE))
                .hasMessage("listen unix:" + path + ": address already in use");

        assertThat(first.isOpen()).isTrue();
        assertThat(net.connect(path).remoteAddress()).isEqualTo(path);
    }

    @Test
    void aPathWhoseListenerHasAFullQueueIsInUse() throws IOException {
        UnixDomainSocketAddress path = path("s");
        fillQueueOf(plainListener(path));

        assertThat(failure(net.transport().listen(path, DEFAULTS)))
                .satisfies(isBecause(Reason.IN_USE))
                .hasMessage("listen unix:" + path + ": address already in use");
    }

    @Test
    void listeningOnAStalePathSaysSoAndLeavesTheFile() throws IOException {
        UnixDomainSocketAddress path = path("s");
        plainListener(path).close(); // the JDK leaves the file

        assertThat(failure(net.transport().listen(path, DEFAULTS)))
                .satisfies(isBecause(Reason.STALE))
                .hasMessage("listen unix:" + path + ": stale socket file, on which nobody listens");
        assertThat(path.getPath()).exists();

        Files.delete(path.getPath());
        assertThat(net.listen(path, DEFAULTS).isOpen()).isTrue();
    }

    @Test
    void listeningOnAFileThatIsNoSocketSaysSo() throws IOException {
        UnixDomainSocketAddress path = path("s");
        Files.writeString(path.getPath(), "precious");

        assertThat(failure(net.transport().listen(path, DEFAULTS)))
                .satisfies(isBecause(Reason.NOT_A_SOCKET))
                .hasMessage("listen unix:" + path + ": a file that is not a socket is there");
        assertThat(path.getPath()).hasContent("precious");
    }

    @Test
    void aDeviceIsNotCalledStale() {
        UnixDomainSocketAddress device = UnixDomainSocketAddress.of("/dev/null");

        assertThat(failure(net.transport().listen(device, DEFAULTS))).satisfies(isBecause(Reason.NOT_A_SOCKET));
    }

    @Test
    void aLinkThatLeadsNowhereIsNoSocket() throws IOException {
        UnixDomainSocketAddress path = path("s");
        Files.createSymbolicLink(path.getPath(), folder.resolve("nowhere"));

        assertThat(failure(net.transport().listen(path, DEFAULTS))).satisfies(isBecause(Reason.NOT_A_SOCKET));
    }

    @Test
    void listeningInAMissingFolderNamesTheFolder() {
        UnixDomainSocketAddress path = path("missing/s");

        assertThat(failure(net.transport().listen(path, DEFAULTS)))
                .satisfies(isBecause(Reason.NO_FOLDER))
                .hasMessage("listen unix:" + path + ": no such folder: " + folder.resolve("missing"));
    }

    @Test
    void listeningBelowAFileNamesTheFile() throws IOException {
        Files.createFile(folder.resolve("file"));
        UnixDomainSocketAddress path = path("file/s");

        assertThat(failure(net.transport().listen(path, DEFAULTS)))
                .satisfies(isBecause(Reason.NO_FOLDER))
                .hasMessage("listen unix:" + path + ": not a folder: " + folder.resolve("file"));
    }

    @Test
    void aPathThatIsTooLongSaysHowLongItIs() {
        int room = 106 - folder.toString().length() - 1; // the most that the JDK takes
        UnixDomainSocketAddress longest = path("x".repeat(room));
        UnixDomainSocketAddress tooLong = path("x".repeat(room + 2));

        net.listen(longest, DEFAULTS);
        assertThat(failure(net.transport().listen(tooLong, DEFAULTS)))
                .satisfies(isBecause(Reason.TOO_LONG))
                .hasMessage("listen unix:" + tooLong + ": the path is too long for a socket: 108 bytes");
        assertThat(failure(net.transport().connect(tooLong, DEFAULTS)))
                .isExactlyInstanceOf(ConnectException.class)
                .hasMessage("connect unix:" + tooLong + ": the path is too long for a socket: 108 bytes");
    }

    @Test
    void connectingToNothingFails() throws IOException {
        UnixDomainSocketAddress missing = path("missing");
        UnixDomainSocketAddress stale = path("stale");
        plainListener(stale).close();

        assertThat(failure(net.transport().connect(missing, DEFAULTS)))
                .isExactlyInstanceOf(ConnectException.class)
                .hasMessage("connect unix:" + missing + ": no such file or directory");
        assertThat(failure(net.transport().connect(stale, DEFAULTS)))
                .isExactlyInstanceOf(ConnectException.class)
                .hasMessage("connect unix:" + stale + ": connection refused");
    }

    @Test
    void connectingToAListenerWhoseQueueIsFullFailsAtOnceAndWorksWhenThereIsRoom() throws IOException {
        UnixDomainSocketAddress path = path("s");
        ServerSocketChannel listener = plainListener(path);
        fillQueueOf(listener);

        assertThat(failure(net.transport().connect(path, DEFAULTS)))
                .isExactlyInstanceOf(ConnectException.class)
                .hasMessage("connect unix:" + path + ": the listener's queue of connections is full");

        net.closing(listener.accept());
        assertThat(net.connect(path).remoteAddress()).isEqualTo(path);
    }

    @Test
    void aListenersFileGoesWithIt() {
        UnixDomainSocketAddress path = path("s");
        StreamListener listener = net.listen(path, DEFAULTS);
        assertThat(path.getPath()).exists();

        result(listener.close());

        assertThat(path.getPath()).doesNotExist();
    }

    @Test
    void aListenerLeavesTheFileThatSomebodyElseHasPutInThePlaceOfItsOwn() throws IOException {
        UnixDomainSocketAddress path = path("s");
        StreamListener first = net.listen(path, DEFAULTS);
        Files.delete(path.getPath());
        StreamListener second = net.listen(path, DEFAULTS);

        result(first.close());

        assertThat(net.connect(path).remoteAddress()).isEqualTo(path);
        result(second.close());
        assertThat(path.getPath()).doesNotExist();
    }

    @Test
    void aListenerWhoseFileIsGoneCloses() throws IOException {
        UnixDomainSocketAddress path = path("s");
        StreamListener listener = net.listen(path, DEFAULTS);
        Files.delete(path.getPath());

        result(listener.close());

        assertThat(path.getPath()).doesNotExist();
    }

    @Test
    void whoeverIsAcceptedLeavesTheFileOfTheListener() throws Exception {
        UnixDomainSocketAddress path = path("s");
        Acceptor acceptor = Acceptor.of(net.listen(path, DEFAULTS), 1);
        net.connect(path);

        result(acceptor.next().reset());

        assertThat(path.getPath()).exists();
    }

    @ParameterizedTest
    @EnumSource(End.class)
    void aConnectionsOwnFileGoesWithIt(End end) throws Exception {
        UnixDomainSocketAddress path = path("s");
        UnixDomainSocketAddress own = path("own");
        Acceptor acceptor = Acceptor.of(net.listen(path, DEFAULTS), 1);
        StreamConnection client = result(net.transport().connect(path, DEFAULTS.localAddress(own)));
        StreamConnection server = acceptor.next();
        assertThat(own.getPath()).exists();
        assertThat(client.localAddress()).isEqualTo(own);
        assertThat(server.remoteAddress()).isEqualTo(own);

        end.of(client, server);

        result(client.closed());
        assertThat(own.getPath()).doesNotExist();
        assertThat(path.getPath()).exists();
        assertThat(result(net.transport().connect(path, DEFAULTS.localAddress(own)))
                        .localAddress())
                .isEqualTo(own);
    }

    private enum End {
        DISPOSED {
            @Override
            void of(StreamConnection client, StreamConnection server) {
                client.dispose();
            }
        },
        RESET {
            @Override
            void of(StreamConnection client, StreamConnection server) {
                client.reset();
            }
        },
        OF_BOTH_DIRECTIONS {
            @Override
            void of(StreamConnection client, StreamConnection server) {
                client.shutdownOutput();
                server.shutdownOutput();
                Reader.of(client);
            }
        };

        abstract void of(StreamConnection client, StreamConnection server);
    }

    @Test
    void aConnectionLeavesTheFileThatSomebodyElseHasPutInThePlaceOfItsOwn() throws IOException {
        UnixDomainSocketAddress path = path("s");
        UnixDomainSocketAddress own = path("own");
        net.listen(path, DEFAULTS);
        StreamConnection client = result(net.transport().connect(path, DEFAULTS.localAddress(own)));
        Files.delete(own.getPath());
        StreamListener successor = net.listen(own, DEFAULTS);

        result(client.reset());

        assertThat(net.connect(successor.localAddress()).remoteAddress()).isEqualTo(own);
    }

    @Test
    void aConnectThatFailsLeavesNoFileOfItsOwn() {
        TcpOptions fromOwn = DEFAULTS.localAddress(path("own"));
        for (int i = 0; i < 2; i++) {
            assertThat(failure(net.transport().connect(path("missing"), fromOwn)))
                    .isExactlyInstanceOf(ConnectException.class)
                    .hasMessageEndingWith(": no such file or directory");
            assertThat(path("own").getPath()).doesNotExist();
        }
    }

    @Test
    void connectingFromAPathThatCannotBeBoundTellsWhy() throws IOException {
        UnixDomainSocketAddress path = path("s");
        UnixDomainSocketAddress own = path("own");
        net.listen(path, DEFAULTS);
        plainListener(own).close();

        assertThat(failure(net.transport().connect(path, DEFAULTS.localAddress(own))))
                .satisfies(isBecause(Reason.STALE))
                .hasMessage(
                        "connect unix:" + path + ": bind unix:" + own + ": stale socket file, on which nobody listens");
        assertThat(own.getPath()).as("it was not ours").exists();
    }

    @Test
    void bothEndsCanAskWhoThePeerIs() throws Exception {
        UnixDomainSocketAddress path = path("s");
        Acceptor acceptor = Acceptor.of(net.listen(path, DEFAULTS), 1);
        StreamConnection client = net.connect(path);
        String me = Files.getOwner(path.getPath()).getName();

        for (StreamConnection connection : new StreamConnection[] {client, acceptor.next()}) {
            UnixDomainPrincipal peer = connection.option(ExtendedSocketOptions.SO_PEERCRED);
            assertThat(peer.user())
                    .isEqualTo(FileSystems.getDefault()
                            .getUserPrincipalLookupService()
                            .lookupPrincipalByName(me));
            assertThat(peer.group().getName()).isNotEmpty();
        }
    }

    private static Consumer<Throwable> isBecause(Reason reason) {
        return failure -> assertThat(failure)
                .isInstanceOfSatisfying(
                        PathBindException.class, e -> assertThat(e.reason()).isEqualTo(reason));
    }

    private UnixDomainSocketAddress path(String name) {
        return UnixDomainSocketAddress.of(folder.resolve(name));
    }

    private ServerSocketChannel plainListener(UnixDomainSocketAddress path) throws IOException {
        return net.closing(ServerSocketChannel.open(StandardProtocolFamily.UNIX))
                .bind(path, 1);
    }

    private void fillQueueOf(ServerSocketChannel listener) throws IOException {
        for (int i = 0; i < 2; i++) { // the system adds one to what was asked for
            SocketChannel waiting = net.closing(SocketChannel.open(StandardProtocolFamily.UNIX));
            waiting.configureBlocking(false);
            assertThat(waiting.connect(listener.getLocalAddress())).isTrue();
        }
    }
}
