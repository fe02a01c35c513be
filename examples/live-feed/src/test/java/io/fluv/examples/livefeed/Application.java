package io.fluv.examples.livefeed;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fluv.examples.livefeed.feed.Feed;
import io.fluv.examples.livefeed.intake.Intake;
import io.fluv.examples.livefeed.intake.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.http.client.reactive.ReactorClientHttpConnector;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.publisher.Flux;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.ConnectionProvider;
import reactor.netty.resources.LoopResources;
import tools.jackson.databind.JsonNode;

/** The application in this JVM, on free ports and without its own senders, and those who talk to it. */
final class Application implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final Map<String, String> OPTIONS = Map.of(
            "server.port", "0",
            "live-feed.intake.lines-port", "0",
            "live-feed.intake.events-port", "0",
            "live-feed.intake.datagrams-port", "0",
            "live-feed.demo.rate", "0",
            "logging.level.io.fluv", "warn");

    private final ConfigurableApplicationContext context;

    /**
     * The client's own. By default it would share the server's, and an application that stops closes those with all their
     * connections, also the client's end of a response whose last bytes have not been read yet.
     */
    private final LoopResources clientLoops = LoopResources.create("client", 1, true);

    private final WebClient web;

    private Application(ConfigurableApplicationContext context) {
        this.context = context;
        this.web = WebClient.builder()
                .baseUrl("http://127.0.0.1:" + context.getEnvironment().getProperty("local.server.port"))
                .clientConnector(new ReactorClientHttpConnector(
                        HttpClient.create(ConnectionProvider.newConnection()).runOn(clientLoops)))
                .build();
    }

    static Application start() {
        return start(Map.of());
    }

    /** Options given here replace those above. */
    static Application start(Map<String, String> options) {
        Map<String, String> all = new HashMap<>(OPTIONS);
        all.putAll(options);
        String[] arguments = all.entrySet().stream()
                .map(option -> "--" + option.getKey() + "=" + option.getValue())
                .toArray(String[]::new);
        return new Application(SpringApplication.run(LiveFeedApplication.class, arguments));
    }

    <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    Ports ports() {
        return Objects.requireNonNull(bean(Intake.class).ports());
    }

    WebClient web() {
        return web;
    }

    /** Server-sent events, and none of before. */
    Flux<ServerSentEvent<JsonNode>> events(String path) {
        return events(path, bean(Feed.class).lastNumber());
    }

    Flux<ServerSentEvent<JsonNode>> events(String path, long lastSeen) {
        return web.get()
                .uri(path)
                .header("Last-Event-ID", Long.toString(lastSeen))
                .retrieve()
                .bodyToFlux(new ParameterizedTypeReference<>() {});
    }

    /** True for the event with which a stream of lines begins. */
    static boolean isHello(ServerSentEvent<JsonNode> event) {
        return "viewer".equals(event.event());
    }

    /** The texts of the lines that one event brings. */
    static List<String> texts(ServerSentEvent<JsonNode> event) {
        return Objects.requireNonNull(event.data())
                .valueStream()
                .map(line -> line.get("text").asString())
                .toList();
    }

    /** The texts of the lines that a stream brings. */
    static Flux<String> texts(Flux<ServerSentEvent<JsonNode>> events) {
        return events.filter(event -> "lines".equals(event.event())).concatMapIterable(Application::texts);
    }

    /** Connects to the port for lines. */
    Socket sender() {
        InetSocketAddress address = ports().linesAddress();
        try {
            return new Socket(address.getAddress(), address.getPort());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends lines from a sender that then goes. */
    void tell(String lines) {
        try (Socket sender = sender()) {
            sender.getOutputStream().write(lines.getBytes(UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Stops the application, and leaves those who talk to it what is on its way to them. */
    void stop() {
        context.close();
    }

    @Override
    public void close() {
        stop();
        clientLoops.disposeLater(Duration.ZERO, PATIENCE).block();
    }
}
