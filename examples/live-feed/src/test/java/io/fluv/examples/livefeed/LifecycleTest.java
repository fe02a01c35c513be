package io.fluv.examples.livefeed;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.fluv.examples.livefeed.feed.Feed;
import io.fluv.examples.livefeed.intake.Intake;
import io.fluv.examples.livefeed.intake.Ports;
import io.fluv.reactor.Network;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.Socket;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.springframework.boot.diagnostics.FailureAnalysis;
import reactor.test.StepVerifier;
import tools.jackson.databind.JsonNode;

/** How the application starts and how it stops. */
class LifecycleTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @Test
    void stoppingGivesThePagesAllThatSendersStillSayAndThenEndsTheirStreams() throws Exception {
        try (Application application = Application.start(Map.of("live-feed.intake.grace", "20s"))) {
            Network network = application.bean(Network.class);
            Ports ports = application.ports();
            CompletableFuture<Void> stopped = new CompletableFuture<>();
            try (Socket sender = application.sender()) {
                StepVerifier.create(Application.texts(application.events("/api/page?ask=100")))
                        .then(() -> write(sender, "before\n"))
                        .expectNext("before")
                        .then(() -> stop(application, stopped))
                        .then(() -> ports.lines().closed().block(PATIENCE))
                        .then(() -> assertThatThrownBy(application::sender).isInstanceOf(UncheckedIOException.class))
                        .then(() -> assertThat(network.isDisposed())
                                .as("the loops, while senders finish")
                                .isFalse())
                        .then(() -> write(sender, "after\nthe last"))
                        .expectNext("after")
                        .then(() -> end(sender))
                        .expectNext("the last")
                        .expectComplete()
                        .verify(PATIENCE);
            }
            stopped.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            assertThat(network.isDisposed()).isTrue();
        }
    }

    @Test
    void stoppingEndsTheNumbersToo() throws Exception {
        try (Application application = Application.start()) {
            CompletableFuture<Void> stopped = new CompletableFuture<>();

            StepVerifier.create(application
                            .web()
                            .get()
                            .uri("/api/numbers")
                            .retrieve()
                            .bodyToFlux(JsonNode.class))
                    .expectNextCount(1)
                    .then(() -> stop(application, stopped))
                    .thenConsumeWhile(numbers -> true)
                    .expectComplete()
                    .verify(PATIENCE);
            stopped.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        }
    }

    @Test
    void aPageThatIsPausedDoesNotKeepTheApplicationFromStopping() throws Exception {
        try (Application application = Application.start(Map.of("live-feed.intake.grace", "100ms"))) {
            CompletableFuture<Void> stopped = new CompletableFuture<>();
            application.tell("a\nb\nc\n");

            StepVerifier.create(Application.texts(application.events("/api/page?ask=1", 0)))
                    .expectNext("a")
                    .then(() -> stop(application, stopped))
                    .expectComplete()
                    .verify(PATIENCE);
            stopped.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        }
    }

    @Test
    void healthIsDownOnceThePortsAreClosed() {
        try (Application application = Application.start()) {
            application.bean(Intake.class).shutdown().block(PATIENCE);

            JsonNode health = application
                    .web()
                    .get()
                    .uri("/actuator/health")
                    .exchangeToMono(response -> response.bodyToMono(JsonNode.class))
                    .block(PATIENCE);
            assertThat(health.get("status").asString()).isEqualTo("DOWN");
            assertThat(health.get("components").get("network").get("status").asString())
                    .isEqualTo("DOWN");
        }
    }

    @Test
    void aPortThatIsTakenIsToldInWords() {
        try (Application first = Application.start()) {
            String taken = Integer.toString(first.ports().linesAddress().getPort());

            Throwable failure = catchThrowable(() -> Application.start(Map.of("live-feed.intake.lines-port", taken)));

            FailureAnalysis analysis = new PortFailureAnalyzer().analyze(failure);
            assertThat(analysis.getCause()).isInstanceOf(BindException.class);
            assertThat(analysis.getDescription()).contains("127.0.0.1:" + taken);
            assertThat(analysis.getAction()).contains("live-feed.intake.lines-port");
        }
    }

    @Test
    void theSendersOfTheDemoUseAllThreeWaysAndStopWithTheApplication() throws Exception {
        try (Application application = Application.start(Map.of("live-feed.demo.rate", "500"))) {
            Feed feed = application.bean(Feed.class);
            CompletableFuture<Void> stopped = new CompletableFuture<>();

            StepVerifier.create(application
                            .events("/api/lines")
                            .filter(event -> "lines".equals(event.event()))
                            .concatMapIterable(event -> event.data())
                            .map(line -> line.get("way").asString())
                            .distinct())
                    .expectNextCount(3)
                    .then(() -> stop(application, stopped))
                    .expectComplete()
                    .verify(PATIENCE);
            stopped.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            assertThat(feed.lastNumber()).isPositive();
        }
    }

    /** On a thread of its own: it waits for the pages. */
    private static void stop(Application application, CompletableFuture<Void> stopped) {
        Thread thread = new Thread(
                () -> {
                    application.stop();
                    stopped.complete(null);
                },
                "stop");
        thread.setDaemon(true);
        thread.start();
    }

    private static void write(Socket socket, String text) {
        try {
            socket.getOutputStream().write(text.getBytes(UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void end(Socket socket) {
        try {
            socket.shutdownOutput();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
