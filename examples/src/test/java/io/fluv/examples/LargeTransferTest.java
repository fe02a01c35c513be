package io.fluv.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluv.examples.Children.Server;
import io.fluv.testkit.Peer;
import io.fluv.testkit.Tool;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LargeTransferTest {
    private static final long BYTES = 1L << 30;
    private static final int BLOCK = 256 * 1024;
    private static final long SEED = 20_261_101;

    /** The common pool may have a single thread, and either end blocks until the other goes on. */
    private static final Executor OWN_THREAD = task -> new Thread(task, "transfer").start();

    @Test
    void aGibibyteThroughSocatAndTheEchoServerComesBackAsItWas() throws Exception {
        try (Server server = Children.echoServer("127.0.0.1")) {
            comesBackAsItWas(server.process(), "TCP:" + server.address());
        }
    }

    @Test
    void aGibibyteOverAUnixDomainPathComesBackAsItWas(@TempDir Path folder) throws Exception {
        Path path = folder.resolve("s");
        try (Peer server = Children.unixEchoServer(path)) {
            comesBackAsItWas(server, "UNIX-CONNECT:" + path);
        }
    }

    /** Nothing holds the stream: it is made on the way in and summed on the way out. The server has 64 MiB of heap. */
    private static void comesBackAsItWas(Peer server, String address) throws Exception {
        try (Peer socat = Peer.startPiped(Tool.SOCAT, "-t20", "-b", Integer.toString(BLOCK), "-", address)) {
            CompletableFuture<Sum> sent = CompletableFuture.supplyAsync(() -> send(socat.stdin()), OWN_THREAD);
            CompletableFuture<Sum> received = CompletableFuture.supplyAsync(() -> receive(socat.stdout()), OWN_THREAD);

            assertThat(received.get(50, TimeUnit.SECONDS)).isEqualTo(sent.get(1, TimeUnit.SECONDS));
            assertThat(sent.join().bytes()).isEqualTo(BYTES);
            assertThat(socat.awaitExit().code()).isZero();
            assertThat(server.isAlive()).isTrue();
            assertThat(server.stderrText()).isEmpty();
        }
    }

    private static Sum send(OutputStream out) {
        SplittableRandom random = new SplittableRandom(SEED);
        CRC32C checksum = new CRC32C();
        byte[] block = new byte[BLOCK];
        ByteBuffer longs = ByteBuffer.wrap(block);
        try (out) {
            for (long sent = 0; sent < BYTES; sent += BLOCK) {
                longs.clear();
                while (longs.hasRemaining()) {
                    longs.putLong(random.nextLong());
                }
                checksum.update(block);
                out.write(block);
            }
            return new Sum(BYTES, checksum.getValue());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Sum receive(InputStream in) {
        CRC32C checksum = new CRC32C();
        byte[] block = new byte[BLOCK];
        long received = 0;
        try (in) {
            for (int n = in.read(block); n >= 0; n = in.read(block)) {
                checksum.update(block, 0, n);
                received += n;
            }
            return new Sum(received, checksum.getValue());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private record Sum(long bytes, long checksum) {}
}
