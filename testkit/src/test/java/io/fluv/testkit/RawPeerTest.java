package io.fluv.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RawPeerTest {
    private final StreamAddresses addresses = new StreamAddresses();

    @AfterEach
    void close() throws IOException {
        addresses.close();
    }

    @EachStreamKind
    void whatOneWritesTheOtherReads(StreamKind kind) throws Exception {
        try (Pair pair = pair(kind)) {
            pair.left().write("hello, ");
            pair.left().write("world");
            pair.left().shutdownOutput();

            assertThat(pair.right().readText(5)).isEqualTo("hello");
            assertThat(pair.right().readAllText()).isEqualTo(", world");
            assertThat(pair.right().awaitEnd()).isEqualTo(RawPeer.End.FIN);
        }
    }

    @EachStreamKind
    void moreThanTheSystemHoldsIsWrittenAsItIsRead(StreamKind kind) throws Exception {
        byte[] much = new byte[8 * 1024 * 1024];
        new Random(5).nextBytes(much);
        try (Pair pair = pair(kind)) {
            CompletableFuture<byte[]> read = new CompletableFuture<>();
            Thread reader = new Thread(() -> {
                try {
                    read.complete(pair.right().readAll());
                } catch (IOException e) {
                    read.completeExceptionally(e);
                }
            });
            reader.start();
            pair.left().write(much);
            pair.left().shutdownOutput();

            assertThat(read.get(RawPeer.PATIENCE.toSeconds(), TimeUnit.SECONDS)).isEqualTo(much);
        }
    }

    @EachStreamKind
    void aResetShowsAsItsKindHasIt(StreamKind kind) throws Exception {
        try (Pair pair = pair(kind)) {
            pair.left().reset();

            assertThat(pair.right().awaitEnd()).isEqualTo(kind.reset());
        }
    }

    @EachStreamKind
    void anEndInTheMidstOfWhatIsReadFails(StreamKind kind) throws Exception {
        try (Pair pair = pair(kind)) {
            pair.left().write("abc");
            pair.left().close();

            assertThatThrownBy(() -> pair.right().read(5))
                    .isInstanceOf(IOException.class)
                    .hasMessage("the data ended after 3 of 5 bytes");
        }
    }

    @EachStreamKind
    void connectingToNobodyFails(StreamKind kind) throws Exception {
        SocketAddress gone;
        try (ServerSocketChannel server = RawPeer.listen(addresses.next(kind))) {
            gone = server.getLocalAddress();
        }

        assertThatThrownBy(() -> RawPeer.connect(gone))
                .isInstanceOf(UncheckedIOException.class)
                .hasCauseInstanceOf(SocketException.class);
    }

    @Test
    void eachPathIsNewAndNothingOfThemIsLeft() throws Exception {
        Path first = ((UnixDomainSocketAddress) addresses.next(StreamKind.UNIX)).getPath();
        Path second = ((UnixDomainSocketAddress) addresses.next(StreamKind.UNIX)).getPath();
        RawPeer.listen(UnixDomainSocketAddress.of(first)).close();
        assertThat(first).exists().isNotEqualTo(second);
        assertThat(second).doesNotExist();

        addresses.close();

        assertThat(first.getParent()).doesNotExist();
    }

    private Pair pair(StreamKind kind) throws IOException {
        try (ServerSocketChannel server = RawPeer.listen(addresses.next(kind))) {
            RawPeer left = RawPeer.connect(server.getLocalAddress());
            return new Pair(left, RawPeer.accept(server));
        }
    }

    private record Pair(RawPeer left, RawPeer right) implements AutoCloseable {
        @Override
        public void close() {
            left.close();
            right.close();
        }
    }
}
