package io.fluv.examples.livefeed;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluv.examples.livefeed.feed.Feed;
import io.fluv.reactor.micrometer.MeterNames;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.http.codec.ServerSentEvent;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;
import tools.jackson.databind.JsonNode;

/** What the application answers to HTTP. */
class LiveFeedTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static Application application;

    @BeforeAll
    static void start() {
        application = Application.start();
    }

    @AfterAll
    static void close() {
        application.close();
    }

    @Test
    void aPageIsSentWhatItHasAskedForAndNoMore() {
        AtomicLong viewer = new AtomicLong();
        Flux<ServerSentEvent<JsonNode>> events = application.events("/api/page?ask=3");

        StepVerifier.create(Application.texts(events.doOnNext(event -> remember(event, viewer))))
                .then(() -> application.tell("a\nb\nc\nd\ne\nf\n"))
                .expectNext("a", "b", "c")
                .expectNoEvent(Duration.ofMillis(200))
                .then(() -> assertThat(ask(viewer.get(), "2").value()).isEqualTo(204))
                .expectNext("d", "e")
                .expectNoEvent(Duration.ofMillis(200))
                .thenCancel()
                .verify(PATIENCE);
    }

    @Test
    void aPageThatIsLetGoIsToldSoByTheEndOfItsStream() {
        Feed feed = application.bean(Feed.class);
        long before = feed.lastNumber();
        AtomicInteger told = new AtomicInteger();
        Runnable tell = () -> {
            told.incrementAndGet();
            application.tell("a\n");
        };
        // One line at first, and no more: a page that is still given those of before holds nobody.
        // Then lines on and on, since a page that is new to the feed takes one ahead of what it asks for.
        Disposable.Swap watchman = Disposables.swap();
        StepVerifier.create(Application.texts(application.events("/api/page?ask=1")))
                .then(tell)
                .expectNext("a")
                .then(() -> watchman.update(Flux.interval(Duration.ofMillis(20)).subscribe(tick -> {
                    if (!watchman.isDisposed()) {
                        tell.run();
                        feed.letGo(Duration.ZERO);
                    }
                })))
                .expectComplete()
                .verify(PATIENCE);
        watchman.dispose();
        // What is on its way is not for other tests to see.
        Flux.interval(Duration.ofMillis(20))
                .takeUntil(tick -> feed.lastNumber() >= before + told.get())
                .blockLast(PATIENCE);
    }

    @Test
    void whoDoesNotAskInSoManyWordsIsSentEverything() {
        List<String> sent = IntStream.range(0, 2000).mapToObj(i -> "line " + i).toList();
        Flux<String> texts = Application.texts(application.events("/api/lines"));
        application.tell("before\n");

        StepVerifier.create(texts)
                .expectNext("before") // so it has begun, and nothing can be missed
                .then(() -> application.tell(String.join("\n", sent)))
                .expectNextSequence(sent)
                .thenCancel()
                .verify(PATIENCE);
    }

    @Test
    void anEventIsNumberedByItsLastLineSoThatABrowserThatComesBackGoesOnThere() {
        var events = application.events("/api/lines"); // from now on: other tests have told of theirs
        application.tell("before\n");
        String id = events.filter(event -> "lines".equals(event.event()))
                .map(event -> Objects.requireNonNull(event.id()))
                .blockFirst(PATIENCE);
        application.tell("missed\n");

        StepVerifier.create(Application.texts(application.events("/api/lines", Long.parseLong(id))))
                .expectNext("missed")
                .thenCancel()
                .verify(PATIENCE);
    }

    @Test
    void askingIsRefusedForOtherPagesAndOtherNumbers() throws Exception {
        CompletableFuture<Long> hello = new CompletableFuture<>();
        Disposable page = application
                .events("/api/page?ask=1")
                .filter(Application::isHello)
                .subscribe(event -> hello.complete(viewer(event)), hello::completeExceptionally);
        try {
            long viewer = hello.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);

            assertThat(ask(viewer, "0").value()).isEqualTo(400);
            assertThat(ask(viewer, "-1").value()).isEqualTo(400);
            assertThat(ask(viewer, "many").value()).isEqualTo(400);
            assertThat(ask(4711, "1").value()).isEqualTo(404);
            assertThat(ask(viewer, "1").value()).isEqualTo(204);
            assertThat(ask(viewer, "2048").value()).as("on top of two").isEqualTo(429);
            assertThat(ask(viewer, "2046").value()).isEqualTo(204);
        } finally {
            page.dispose();
        }
    }

    @Test
    void theNumbersTellOfSendersAndOfPages() throws Exception {
        Disposable page = application.events("/api/page?ask=10").subscribe();
        try (Socket sender = application.sender()) {
            sender.getOutputStream().write("one\ntwo\n".getBytes(UTF_8));
            String name = "127.0.0.1:" + sender.getLocalPort();

            JsonNode row = application
                    .web()
                    .get()
                    .uri("/api/numbers")
                    .retrieve()
                    .bodyToFlux(JsonNode.class)
                    .filter(numbers -> !numbers.get("viewers").isEmpty())
                    .concatMapIterable(numbers -> numbers.get("senders"))
                    .filter(of -> of.get("name").asString().equals(name)
                            && of.get("lines").asInt() == 2)
                    .blockFirst(PATIENCE);

            assertThat(row.get("bytes").asInt()).isEqualTo(8);
            assertThat(row.get("way").asString()).isEqualTo("LINE");
        } finally {
            page.dispose();
        }
    }

    @Test
    void actuatorTellsOfTheNetworksHealth() {
        JsonNode health = Objects.requireNonNull(get("/actuator/health").getBody());

        assertThat(health.get("status").asString()).isEqualTo("UP");
        JsonNode network = health.get("components").get("network");
        assertThat(network.get("status").asString()).isEqualTo("UP");
        assertThat(network.get("details").get("ports").get("lines").asString())
                .isEqualTo("tcp 127.0.0.1:" + application.ports().linesAddress().getPort());
        assertThat(network.get("details").get("loopRoundTripMicros").asLong()).isNotNegative();
    }

    @Test
    void actuatorTellsOfTheFeedAndOfTheNetwork() {
        var events = application.events("/api/lines");
        application.tell("one\n");
        events.filter(event -> "lines".equals(event.event())).blockFirst(PATIENCE);

        assertThat(meter("livefeed.lines")).isPositive();
        assertThat(meter("livefeed.senders.held")).isZero();
        assertThat(meter("livefeed.viewers")).isNotNegative();
        assertThat(meter(MeterNames.LISTENERS_OPEN + "?tag=network:intake")).isEqualTo(2);
        assertThat(meter(MeterNames.SOCKETS_OPEN + "?tag=network:intake")).isEqualTo(1);
        assertThat(meter(MeterNames.CONNECTIONS_ACCEPTED + "?tag=network:intake"))
                .isPositive();
        assertThat(meter(MeterNames.CONNECTIONS_READ + "?tag=network:intake")).isGreaterThanOrEqualTo(4);
        assertThat(meter(MeterNames.LOOP_LAG + "?tag=network:intake&tag=loop:0"))
                .isNotNegative();
    }

    /** The first figure of a meter. */
    private static double meter(String name) {
        JsonNode meter = Objects.requireNonNull(get("/actuator/metrics/" + name).getBody());
        return meter.get("measurements").get(0).get("value").asDouble();
    }

    @Test
    void thePageComesFromHereAloneAndSaysSo() {
        ResponseEntity<String> page = application
                .web()
                .get()
                .uri("/")
                .retrieve()
                .toEntity(String.class)
                .block(PATIENCE);

        assertThat(page.getHeaders().getContentType()).isEqualTo(MediaType.TEXT_HTML);
        assertThat(page.getBody())
                .contains("default-src 'self'")
                .doesNotContain("http://")
                .doesNotContain("https://");
    }

    private static void remember(ServerSentEvent<JsonNode> event, AtomicLong viewer) {
        if (Application.isHello(event)) {
            viewer.set(viewer(event));
        }
    }

    private static long viewer(ServerSentEvent<JsonNode> hello) {
        return Objects.requireNonNull(hello.data()).asLong();
    }

    private static HttpStatusCode ask(long viewer, String lines) {
        return application
                .web()
                .post()
                .uri("/api/viewers/{viewer}/ask?lines={lines}", viewer, lines)
                .exchangeToMono(response -> Mono.just(response.statusCode()))
                .block(PATIENCE);
    }

    private static ResponseEntity<JsonNode> get(String path) {
        return application
                .web()
                .get()
                .uri(path)
                .retrieve()
                .toEntity(JsonNode.class)
                .block(PATIENCE);
    }
}
