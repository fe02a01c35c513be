package io.fluv.benchmarks;

import io.fluv.benchmarks.load.BulkLoad;
import io.fluv.benchmarks.load.ChurnLoad;
import io.fluv.benchmarks.load.EchoLoad;
import io.fluv.benchmarks.load.FanOutLoad;
import io.fluv.benchmarks.load.Load;
import io.fluv.benchmarks.load.UdpLoad;
import io.fluv.benchmarks.server.Work;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;

/** What is asked of the servers, one after the other. */
@SuppressWarnings("ImmutableEnumChecker") // the functions have no state
enum Case {
    PING_PONG_1("pingpong1", "ping-pong, 1 connection", echo(1, 1)),
    PING_PONG_10("pingpong10", "ping-pong, 10 connections", echo(10, 1)),
    PING_PONG_100("pingpong100", "ping-pong, 100 connections", echo(100, 1)),
    PING_PONG_1000("pingpong1000", "ping-pong, 1,000 connections", echo(1000, 1)),
    PING_PONG_8000("pingpong8000", "ping-pong, 8,000 connections", echo(8000, 1)),
    PIPELINE("pipeline", "100 connections, 16 messages in flight each", echo(100, 16)),
    UDP("udp", "50 UDP sockets, 8 datagrams in flight each", (first, second) -> new UdpLoad(second, 50, 64, 8)),
    BULK_1("bulk1", "1 connection streaming", Unit.MEGABYTES, Work.ECHO, (first, second) -> new BulkLoad(first, 1)),
    BULK_8("bulk8", "8 connections streaming", Unit.MEGABYTES, Work.ECHO, (first, second) -> new BulkLoad(first, 8)),
    CHURN("churn", "connect, echo, close, 32 at a time", (first, second) -> new ChurnLoad(first, 32)),
    CHAIN("chain", "map, filter, publishOn; 100 connections", Unit.MESSAGES, Work.CHAIN, echo(100, 1)),
    CHAIN_PIPELINE(
            "chain-pipeline",
            "map, filter, publishOn; 16 messages in flight each",
            Unit.MESSAGES,
            Work.CHAIN,
            echo(100, 16)),
    LINES("lines", "lines as text; 100 connections", Unit.MESSAGES, Work.LINES, echo(100, 1)),
    LINES_PIPELINE("lines-pipeline", "lines as text; 16 in flight each", Unit.MESSAGES, Work.LINES, echo(100, 16)),
    FAN_OUT(
            "fanout",
            "each message to 100 subscribers; counts deliveries",
            Unit.MESSAGES,
            Work.FAN_OUT,
            (first, second) -> new FanOutLoad(first, second, 100));

    /** What an echo server does. */
    static final List<Case> ECHO =
            List.of(PING_PONG_100, PING_PONG_1, PING_PONG_1000, PIPELINE, UDP, BULK_1, BULK_8, CHURN);

    /** The same work on more and more connections. */
    static final List<Case> SCALE = List.of(PING_PONG_1, PING_PONG_10, PING_PONG_100, PING_PONG_1000, PING_PONG_8000);

    /** What applications do between reading and writing. */
    static final List<Case> CHAINS = List.of(CHAIN, CHAIN_PIPELINE, LINES, LINES_PIPELINE, FAN_OUT);

    /** A little of each, for a first look. */
    static final List<Case> QUICK = List.of(PING_PONG_100, PIPELINE, UDP, CHURN);

    private static final int MESSAGE_BYTES = 64;

    private final String name;
    final String title;
    final Unit unit;
    final Work work;
    private final LoadFactory loads;

    Case(String name, String title, LoadFactory loads) {
        this(name, title, Unit.MESSAGES, Work.ECHO, loads);
    }

    Case(String name, String title, Unit unit, Work work, LoadFactory loads) {
        this.name = name;
        this.title = title;
        this.unit = unit;
        this.work = work;
        this.loads = loads;
    }

    /** A load for one run, on a server's two ports. */
    Load load(InetSocketAddress first, InetSocketAddress second) throws IOException {
        return loads.open(first, second);
    }

    /** What streams without end has no time from a question to its answer. */
    boolean hasLatency() {
        return unit == Unit.MESSAGES;
    }

    /** Its name on the command line and in files. */
    @Override
    public String toString() {
        return name;
    }

    private static LoadFactory echo(int connections, int inFlight) {
        return (first, second) -> new EchoLoad(first, connections, MESSAGE_BYTES, inFlight);
    }

    private interface LoadFactory {
        Load open(InetSocketAddress first, InetSocketAddress second) throws IOException;
    }

    /** What a load counts, as it is shown. */
    enum Unit {
        MESSAGES("msg", 1),
        MEGABYTES("MB", 1e6);

        final String symbol;
        final double size;

        Unit(String symbol, double size) {
            this.symbol = symbol;
            this.size = size;
        }
    }
}
