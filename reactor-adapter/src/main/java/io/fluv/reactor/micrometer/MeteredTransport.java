package io.fluv.reactor.micrometer;

import io.fluv.core.AddressInfo;
import io.fluv.core.ForwardingTransport;
import io.fluv.core.Lookup;
import io.fluv.core.NameInfo;
import io.fluv.core.StreamConnection;
import io.fluv.core.TcpOptions;
import io.fluv.core.Transport;
import io.micrometer.core.instrument.Tags;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Times connects and lookups. */
final class MeteredTransport extends ForwardingTransport {
    private static final String UNKNOWN = "unknown";

    private final RegisteredMeters meters;
    private final @Nullable Function<? super SocketAddress, String> remote;

    MeteredTransport(
            Transport target, RegisteredMeters meters, @Nullable Function<? super SocketAddress, String> remote) {
        super(target);
        this.meters = meters;
        this.remote = remote;
    }

    @Override
    public CompletableFuture<StreamConnection> connect(SocketAddress address, TcpOptions options) {
        Timing timing = new Timing(MeterNames.CONNECT, tagsFor(address), "Connecting, looking the name up included");
        return timing.of(super.connect(address, options), Outcome::ofConnect, StreamConnection::dispose);
    }

    private Tags tagsFor(SocketAddress address) {
        if (remote == null) {
            return Tags.empty();
        }
        String to = UNKNOWN;
        try {
            to = Objects.requireNonNull(remote.apply(address), "the remote's name is null");
        } catch (RuntimeException | Error thrown) {
            report(thrown);
        }
        // Always with a value: some registries refuse a meter that lacks a tag which others of its name have.
        return Tags.of(MeterNames.REMOTE, to);
    }

    /** What goes wrong with meters must not fail what they measure. */
    private void report(Throwable thrown) {
        loops().get(0).report(thrown, this);
    }

    @Override
    public CompletableFuture<List<AddressInfo>> lookup(Lookup lookup) {
        return timingOfLookup("forward").of(super.lookup(lookup), Outcome::ofLookup, dropped -> {});
    }

    @Override
    public CompletableFuture<NameInfo> reverseLookup(InetSocketAddress address, Set<NameInfo.Flag> flags) {
        return timingOfLookup("reverse").of(super.reverseLookup(address, flags), Outcome::ofLookup, dropped -> {});
    }

    private Timing timingOfLookup(String kind) {
        return new Timing(MeterNames.LOOKUP, Tags.of(MeterNames.KIND, kind), "Lookups, those of connects excluded");
    }

    /** One operation, from the making of this object on. */
    private final class Timing {
        private final String name;
        private final Tags tags;
        private final String description;
        private final long began = meters.clock().monotonicTime();

        Timing(String name, Tags tags, String description) {
            this.name = name;
            this.tags = tags;
            this.description = description;
        }

        /** Until {@code operation} ends, which is recorded before anybody else hears of it. */
        <T> CompletableFuture<T> of(
                CompletableFuture<T> operation,
                Function<? super Throwable, String> outcome,
                Consumer<? super T> discarder) {
            return relayed(
                    operation,
                    value -> {
                        record(Outcome.SUCCESS);
                        return value;
                    },
                    failure -> record(outcome.apply(failure)),
                    discarder);
        }

        private void record(String outcome) {
            try {
                long nanos = meters.clock().monotonicTime() - began;
                meters.record(name, tags.and(MeterNames.OUTCOME, outcome), description, nanos);
            } catch (RuntimeException | Error thrown) {
                report(thrown);
            }
        }
    }
}
