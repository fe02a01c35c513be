package io.fluv.examples;

import io.fluv.reactor.Buffers;
import io.fluv.reactor.Connection;
import io.fluv.reactor.Network;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import reactor.core.publisher.Flux;

@Command(name = "http-get", description = "Fetches a page by HTTP and prints it as it is, byte for byte.")
final class HttpGet implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "HOST|URL", description = "A host, or all of it as http://HOST[:PORT]/PATH.")
    private String hostOrUrl;

    @Parameters(index = "1", arity = "0..1", paramLabel = "PATH", description = "What to fetch, unless a URL says it.")
    private @Nullable String path;

    @Option(
            names = {"-v", "--verbose"},
            description = "Prints the status and the headers too, to standard error.")
    private boolean verbose;

    /** Prints the body here and not on the loop: while standard output blocks, nothing is asked of the server. */
    @Override
    public Integer call() throws IOException {
        HttpTarget target = target();
        HttpResponseReader response = new HttpResponseReader(target.toString());
        try (Stream<ByteBuffer> body = body(Network.shared(), target, response).toStream(1)) {
            Iterator<ByteBuffer> parts = body.iterator();
            boolean any = parts.hasNext();
            if (verbose) {
                spec.commandLine().getErr().println(response.head());
            }
            while (any) {
                print(parts.next());
                any = parts.hasNext();
            }
        }
        if (!response.isSuccess()) {
            spec.commandLine().getErr().println("http-get " + target + ": " + response.statusText());
            return ExitCode.SOFTWARE;
        }
        return ExitCode.OK;
    }

    private HttpTarget target() {
        try {
            return path == null ? HttpTarget.ofUrl(hostOrUrl) : HttpTarget.of(hostOrUrl, path);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    static Flux<ByteBuffer> body(Network network, HttpTarget target, HttpResponseReader response) {
        return Flux.usingWhen(
                network.connect(target.host(), target.port()),
                connection -> connection
                        .write(Buffers.utf8(target.request()))
                        .thenMany(connection.read())
                        .map(response::read)
                        .takeUntil(parts -> response.isComplete())
                        .concatWith(Flux.defer(() -> {
                            response.end();
                            return Flux.empty();
                        }))
                        .concatMapIterable(parts -> parts, 1),
                Connection::close);
    }

    private static void print(ByteBuffer part) throws IOException {
        PrintStream out = System.out;
        out.write(Buffers.bytes(part));
        // Otherwise a reader that has left, such as head, would not be noticed.
        if (out.checkError()) {
            throw new IOException("http-get: standard output is closed");
        }
    }
}
