package io.fluv.benchmarks;

import io.fluv.benchmarks.load.Result;
import io.fluv.benchmarks.server.ServerKind;

/**
 * What one server did with one case in one round.
 *
 * @param rate units a second
 * @param cpuMicros the server's processor time for one unit
 * @param userMicros thereof in its own code; NaN where the platform does not tell
 * @param p50Micros latency, middle; NaN where it means nothing
 * @param p99Micros latency, exceeded by one answer in a hundred
 * @param p999Micros latency, exceeded by one answer in a thousand
 * @param loadShare how much of a processor the load took
 * @param serverShare how much of a processor the server took
 * @param foreignShare how much of the whole machine others took; NaN where the platform does not tell
 * @param lagMicros what one task in a hundred waits for the server's loop; NaN when it was not measured
 * @param resent datagrams that were sent again
 */
record Sample(
        int round,
        ServerKind server,
        Case what,
        double rate,
        double cpuMicros,
        double userMicros,
        double p50Micros,
        double p99Micros,
        double p999Micros,
        double loadShare,
        double serverShare,
        double foreignShare,
        double lagMicros,
        long resent) {
    private static final double NANOS_PER_MICRO = 1e3;

    static Sample of(int round, ServerKind server, Case what, Result result, double foreignShare, double lagNanos) {
        double units = result.units() / what.unit.size;
        long cpu = result.serverAfter().total() - result.serverBefore().total();
        long user = result.serverAfter().user() - result.serverBefore().user();
        boolean split = result.serverAfter().user() >= 0;
        return new Sample(
                round,
                server,
                what,
                units / result.seconds(),
                cpu / NANOS_PER_MICRO / units,
                split ? user / NANOS_PER_MICRO / units : Double.NaN,
                what.hasLatency() ? result.p50Nanos() / NANOS_PER_MICRO : Double.NaN,
                what.hasLatency() ? result.p99Nanos() / NANOS_PER_MICRO : Double.NaN,
                what.hasLatency() ? result.p999Nanos() / NANOS_PER_MICRO : Double.NaN,
                result.loadShare(),
                cpu / 1e9 / result.seconds(),
                foreignShare,
                lagNanos / NANOS_PER_MICRO,
                result.resent());
    }

    double kernelMicros() {
        return cpuMicros - userMicros;
    }

    /** One line of JSON. What was not measured is left out. */
    String json(String time, String jdk) {
        StringBuilder json = new StringBuilder(256);
        text(json, "time", time);
        text(json, "jdk", jdk);
        text(json, "server", server.title());
        text(json, "case", what.toString());
        text(json, "unit", what.unit.symbol);
        number(json, "round", round);
        number(json, "rate", rate);
        number(json, "cpu_us", cpuMicros);
        number(json, "user_us", userMicros);
        number(json, "kernel_us", kernelMicros());
        number(json, "p50_us", p50Micros);
        number(json, "p99_us", p99Micros);
        number(json, "p999_us", p999Micros);
        number(json, "load_share", loadShare);
        number(json, "server_share", serverShare);
        number(json, "foreign_share", foreignShare);
        number(json, "lag_p99_us", lagMicros);
        number(json, "resent", (double) resent);
        return json.append('}').toString();
    }

    private static void key(StringBuilder json, String key) {
        json.append(json.length() == 0 ? '{' : ',').append('"').append(key).append("\":");
    }

    /** The values are our own names, in which nothing has to be escaped. */
    private static void text(StringBuilder json, String key, String value) {
        key(json, key);
        json.append('"').append(value).append('"');
    }

    private static void number(StringBuilder json, String key, double value) {
        if (!Double.isNaN(value)) {
            key(json, key);
            json.append(Math.round(value * 1e4) / 1e4);
        }
    }
}
