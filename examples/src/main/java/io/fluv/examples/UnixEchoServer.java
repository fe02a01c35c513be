package io.fluv.examples;

import io.fluv.reactor.Listener;
import io.fluv.reactor.Network;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "unix-echo-server",
        description = "Sends every byte back to whoever connects to a path, until they end.")
final class UnixEchoServer implements Runnable {
    @Parameters(
            arity = "0..1",
            paramLabel = "PATH",
            defaultValue = "${sys:java.io.tmpdir}/fluv-echo.sock",
            description = "Where to listen: ${DEFAULT-VALUE} unless given. Must not be there yet.")
    private Path path;

    @Override
    public void run() {
        EchoServer.run(Network.shared().listen(UnixDomainSocketAddress.of(path)), this::announce);
    }

    /** The path is removed when the listener closes, so it has to, also when the process is told to end. */
    private void announce(Listener listener) {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> listener.close().block(), "close " + path));
        System.out.println("listening on " + path);
    }
}
