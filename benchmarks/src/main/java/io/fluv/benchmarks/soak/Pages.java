package io.fluv.benchmarks.soak;

import io.fluv.reactor.Buffers;
import io.fluv.reactor.Connection;
import io.fluv.reactor.Frame;
import io.fluv.reactor.Frames;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Steps that fetch pages by HTTP: several over one connection with Fluv, or one with the JDK's own client. */
final class Pages {
    private static final Frame<String> LINES = Frames.crlfLines(StandardCharsets.ISO_8859_1, 8 * 1024);
    private static final int CHUNK_BYTES = 16 * 1024;
    private static final String LENGTH = "content-length: ";
    private static final String LAST = "connection: close";

    private Pages() {}

    // ---- the host's side ----

    /** The handler of the listener for HTTP: answers one request after the other, until the client ends or says so. */
    static Mono<Void> serve(Connection connection) {
        return request(connection)
                .flatMap(head -> answer(connection, head))
                .repeat()
                .takeUntil(last -> last)
                .then();
    }

    /** The request's lines; none when the client has no more. */
    private static Mono<List<String>> request(Connection connection) {
        return connection.read(LINES).takeUntil(String::isEmpty).collectList();
    }

    /** The path names the content and its size: {@code /KEY/BYTES}. True when it was the last. */
    private static Mono<Boolean> answer(Connection connection, List<String> head) {
        if (head.isEmpty()) {
            return Mono.just(true);
        }
        String[] path = head.get(0).split("[ /]+", -1);
        Content content = new Content(Long.parseLong(path[1]));
        long size = Long.parseLong(path[2]);
        boolean last = head.stream().anyMatch(LAST::equalsIgnoreCase);
        String answer = "HTTP/1.1 200 OK\r\n" + LENGTH + size + "\r\n" + (last ? LAST + "\r\n" : "") + "\r\n";
        return connection
                .write(Flux.concat(
                        Mono.just(Buffers.utf8(answer)),
                        content.chunks(size, () -> CHUNK_BYTES, ByteBuffer::allocateDirect)))
                .thenReturn(last);
    }

    // ---- the clients ----

    static Mono<Void> fetch(Stage stage, Step step) {
        int pages = 1 + step.below(5);
        return Mono.usingWhen(
                stage.clients.connect(stage.pages),
                connection -> Flux.range(0, pages)
                        .concatMap(i -> fetch(connection, step.content(), step.bytes(), stage.tally))
                        .then(connection.shutdownOutput())
                        .then(connection
                                .read()
                                .doOnNext(more -> {
                                    throw new Violation("more came than the pages");
                                })
                                .then()),
                Connection::close);
    }

    private static Mono<Void> fetch(Connection connection, Content content, long size, Tally tally) {
        Verifier verifier = new Verifier(content, size, tally);
        return connection
                .write(Buffers.utf8("GET " + path(content, size) + " HTTP/1.1\r\nhost: localhost\r\n\r\n"))
                .then(connection.read(LINES).takeUntil(String::isEmpty).collectList())
                .doOnNext(head -> {
                    if (!head.contains(LENGTH + size)) {
                        throw new Violation("the head is of another page: " + head);
                    }
                })
                .thenMany(connection.read(Frames.chunks(size)))
                .filter(ByteBuffer::hasRemaining)
                .doOnNext(verifier::accept)
                .doOnComplete(verifier::complete)
                .then();
    }

    static Mono<Void> fetchPlainly(Stage stage, Step step) {
        Content content = step.content();
        long size = step.bytes();
        Verifier verifier = new Verifier(content, size, stage.tally);
        return Mono.<Void>fromCallable(() -> {
                    fetchPlainly(stage, path(content, size), verifier);
                    return null;
                })
                .subscribeOn(Schedulers.boundedElastic());
    }

    private static void fetchPlainly(Stage stage, String path, Verifier verifier) throws IOException {
        HttpURLConnection http = (HttpURLConnection) URI.create("http://127.0.0.1:" + stage.pages.getPort() + path)
                .toURL()
                .openConnection();
        http.setRequestProperty("connection", "close"); // otherwise the JDK keeps it for later
        try (InputStream body = http.getInputStream()) {
            for (byte[] part = body.readNBytes(CHUNK_BYTES); part.length > 0; part = body.readNBytes(CHUNK_BYTES)) {
                verifier.accept(ByteBuffer.wrap(part));
            }
        }
        verifier.complete();
    }

    private static String path(Content content, long size) {
        return "/" + content.key() + "/" + size;
    }
}
