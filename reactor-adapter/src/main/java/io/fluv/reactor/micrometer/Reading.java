package io.fluv.reactor.micrometer;

import io.fluv.core.Figure;
import io.fluv.core.Transport;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.List;

/** A meter that is read from one of a transport's figures whenever the registry wants to know. */
record Reading(Kind kind, Figure figure, String name, Tags tags, String unit, String description) {
    private static final String CONNECTIONS = "connections";
    private static final String DATAGRAMS = "datagrams";
    private static final String BYTES = "bytes";

    enum Kind {
        GAUGE,
        COUNTER
    }

    static final List<Reading> ALL = List.of(
            gauge(Figure.LISTENERS_OPEN, MeterNames.LISTENERS_OPEN, "listeners", "Open listeners"),
            gauge(Figure.CONNECTIONS_OPEN, MeterNames.CONNECTIONS_OPEN, CONNECTIONS, "Open connections"),
            counter(
                    Figure.CONNECTIONS_ACCEPTED,
                    MeterNames.CONNECTIONS_ACCEPTED,
                    CONNECTIONS,
                    "Connections that listeners accepted"),
            counter(
                    Figure.CONNECTIONS_CONNECTED,
                    MeterNames.CONNECTIONS_CONNECTED,
                    CONNECTIONS,
                    "Connections that this side established"),
            ended(Figure.CONNECTIONS_CLOSED, "closed"),
            ended(Figure.CONNECTIONS_ABORTED, "aborted"),
            ended(Figure.CONNECTIONS_RESET, "reset"),
            ended(Figure.CONNECTIONS_BROKEN, "broken"),
            ended(Figure.CONNECTIONS_TIMED_OUT, "timed-out"),
            ended(Figure.CONNECTIONS_FAILED, "failed"),
            counter(Figure.BYTES_READ, MeterNames.CONNECTIONS_READ, BYTES, "Read from connections"),
            counter(Figure.BYTES_WRITTEN, MeterNames.CONNECTIONS_WRITTEN, BYTES, "Written to connections"),
            gauge(Figure.SOCKETS_OPEN, MeterNames.SOCKETS_OPEN, "sockets", "Open UDP sockets"),
            counter(Figure.DATAGRAMS_RECEIVED, MeterNames.DATAGRAMS_RECEIVED, DATAGRAMS, "Received datagrams"),
            counter(Figure.DATAGRAMS_SENT, MeterNames.DATAGRAMS_SENT, DATAGRAMS, "Sent datagrams"),
            counter(
                    Figure.DATAGRAMS_FAILED,
                    MeterNames.DATAGRAMS_FAILED,
                    DATAGRAMS,
                    "Datagrams that could not be sent"),
            counter(
                    Figure.DATAGRAM_BYTES_RECEIVED,
                    MeterNames.PAYLOAD_RECEIVED,
                    BYTES,
                    "Payload received in datagrams"),
            counter(Figure.DATAGRAM_BYTES_SENT, MeterNames.PAYLOAD_SENT, BYTES, "Payload sent in datagrams"));

    private static Reading gauge(Figure figure, String name, String unit, String description) {
        return new Reading(Kind.GAUGE, figure, name, Tags.empty(), unit, description);
    }

    private static Reading counter(Figure figure, String name, String unit, String description) {
        return new Reading(Kind.COUNTER, figure, name, Tags.empty(), unit, description);
    }

    private static Reading ended(Figure figure, String reason) {
        return new Reading(
                Kind.COUNTER,
                figure,
                MeterNames.CONNECTIONS_ENDED,
                Tags.of(MeterNames.REASON, reason),
                CONNECTIONS,
                "Connections that ended");
    }

    /** The registry refers to {@code transport} weakly. */
    Meter register(Transport transport, Tags tagsOfAll, MeterRegistry registry) {
        Tags all = tagsOfAll.and(tags);
        return switch (kind) {
            case GAUGE ->
                Gauge.builder(name, transport, from -> from.figure(figure))
                        .tags(all)
                        .baseUnit(unit)
                        .description(description)
                        .register(registry);
            case COUNTER ->
                FunctionCounter.builder(name, transport, from -> from.figure(figure))
                        .tags(all)
                        .baseUnit(unit)
                        .description(description)
                        .register(registry);
        };
    }
}
