package io.fluv.reactor.micrometer;

import io.fluv.core.Loop;
import io.fluv.core.Transport;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Meters of a network, in one line:
 *
 * <pre>{@code Network network = Network.create().with(NetworkMeters.of(registry));}</pre>
 *
 * In a Spring application that line is the bean, and Actuator shows the meters of its registry. {@link MeterNames} tells what
 * there is. Immutable: each setter gives changed meters. Safe from any thread.
 *
 * <p>The network counts whether it is asked or not, each loop for itself, and the registry reads those figures when it
 * publishes: a read or a write costs no more with meters than without. Connects and lookups are timed one by one, if they go
 * through the network that {@code with} has returned; and each loop runs a task for its lag every {@link #lagPeriod}.
 *
 * <p>The meters leave the registry when the network has ended, with its last loop.
 */
public final class NetworkMeters implements UnaryOperator<Transport> {
    private static final Duration SHORTEST_PERIOD = Duration.ofMillis(1);
    private static final Duration LONGEST_PERIOD = Duration.ofHours(1);

    private final MeterRegistry registry;
    private final String name;
    private final Tags tags;
    private final Duration lagPeriod;
    private final @Nullable Function<? super SocketAddress, String> remote;

    private NetworkMeters(
            MeterRegistry registry,
            String name,
            Tags tags,
            Duration lagPeriod,
            @Nullable Function<? super SocketAddress, String> remote) {
        this.registry = registry;
        this.name = name;
        this.tags = tags;
        this.lagPeriod = lagPeriod;
        this.remote = remote;
    }

    /** Meters in {@code registry}, of a network that is called {@code default}. */
    public static NetworkMeters of(MeterRegistry registry) {
        return new NetworkMeters(
                Objects.requireNonNull(registry, "registry"), "default", Tags.empty(), Duration.ofMillis(100), null);
    }

    /**
     * The value of the tag {@link MeterNames#NETWORK}.
     *
     * @param value not empty; another one for each network that has meters in the same registry at the same time
     */
    public NetworkMeters name(String value) {
        if (Objects.requireNonNull(value, "value").isEmpty()) {
            throw new IllegalArgumentException("name: it is empty");
        }
        return new NetworkMeters(registry, value, tags, lagPeriod, remote);
    }

    /** Further tags for every meter. Some registries want the same keys for all meters of a name. */
    public NetworkMeters tags(Iterable<Tag> values) {
        return new NetworkMeters(registry, name, tags.and(Objects.requireNonNull(values, "values")), lagPeriod, remote);
    }

    /**
     * How often each loop's lag is taken; every 100 ms by default. A loop that is held for longer is seen, whenever that
     * begins.
     *
     * @param value 1 ms to an hour
     */
    public NetworkMeters lagPeriod(Duration value) {
        if (Objects.requireNonNull(value, "value").compareTo(SHORTEST_PERIOD) < 0
                || value.compareTo(LONGEST_PERIOD) > 0) {
            throw new IllegalArgumentException("lagPeriod: " + value + " is not from 1 ms to an hour");
        }
        return new NetworkMeters(registry, name, tags, value, remote);
    }

    /**
     * Has the connect timer tell where to, in the tag {@link MeterNames#REMOTE}. Each value is a meter of its own that
     * stays until the network ends, so there must be few of them: {@code address -> "database"}.
     *
     * @param value gives the tag's value for the address that was asked for; what it throws goes to the loops' observer,
     *     and the value is {@code unknown}
     */
    public NetworkMeters remote(Function<? super SocketAddress, String> value) {
        return new NetworkMeters(registry, name, tags, lagPeriod, Objects.requireNonNull(value, "value"));
    }

    /**
     * Registers the meters of {@code transport}; {@code Network.with} calls it.
     *
     * @throws IllegalStateException when the registry has meters of a network with this name and these tags
     */
    @Override
    public Transport apply(Transport transport) {
        Objects.requireNonNull(transport, "transport");
        RegisteredMeters meters = RegisteredMeters.of(transport, registry, tags.and(MeterNames.NETWORK, name));
        List<Loop> loops = transport.loops();
        CompletableFuture<?>[] ends = new CompletableFuture<?>[loops.size()];
        for (int i = 0; i < ends.length; i++) {
            Loop loop = loops.get(i);
            ends[i] = new LagProbe(loop, lagPeriod, registry.config().clock(), meters.register(loop, i)).start();
        }
        CompletableFuture.allOf(ends).thenRun(meters::remove);
        return new MeteredTransport(transport, meters, remote);
    }

    @Override
    public String toString() {
        return "NetworkMeters[" + name + " in " + registry.getClass().getSimpleName() + "]";
    }
}
