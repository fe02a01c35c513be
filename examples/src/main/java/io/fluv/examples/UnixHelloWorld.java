package io.fluv.examples;

import io.fluv.reactor.Network;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "unix-hello-world",
        description = "Sends \"Hello, world!\" over a Unix-domain path and prints what comes back.")
final class UnixHelloWorld implements Runnable {
    @Parameters(
            arity = "0..1",
            paramLabel = "PATH",
            defaultValue = "${sys:java.io.tmpdir}/fluv-echo.sock",
            description = "What to connect to: ${DEFAULT-VALUE} unless given.")
    private Path path;

    @Override
    public void run() {
        HelloWorld.run(Network.shared().connect(UnixDomainSocketAddress.of(path)));
    }
}
