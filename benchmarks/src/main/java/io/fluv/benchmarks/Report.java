package io.fluv.benchmarks;

import io.fluv.benchmarks.server.ServerKind;
import java.io.PrintWriter;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** The tables that samples make. */
final class Report {
    /** From here on the load took all that one thread can. */
    private static final double SATURATED = 0.95;

    private final Plan plan;
    private final List<Sample> samples;

    Report(Plan plan, List<Sample> samples) {
        this.plan = plan;
        this.samples = samples;
    }

    /** A table for each case: what each server did, and how that compares with bare NIO and Reactor Netty's best. */
    void print(PrintWriter out) {
        for (Case what : plan.cases()) {
            out.printf(Locale.ROOT, "%n%s: %s%n", what, what.title);
            out.printf(
                    Locale.ROOT,
                    "%-13s%12s %5s %5s %5s | %8s %5s %5s %5s | %8s %8s | %8s %8s | %5s%s%n",
                    "",
                    what.unit.symbol + "/s",
                    "/nio",
                    "/rn",
                    "±%",
                    "cpu us",
                    "/nio",
                    "/rn",
                    "±%",
                    "user",
                    "kernel",
                    "p50 us",
                    "p99 us",
                    "load",
                    plan.withLag() ? " |  lag p99 us" : "");
            for (ServerKind server : plan.servers()) {
                if (server.does(what.work)) {
                    printRow(out, what, server);
                }
            }
        }
        printNotes(out);
    }

    private void printRow(PrintWriter out, Case what, ServerKind server) {
        Figure rate = figure(what, server, Sample::rate);
        Figure cpu = figure(what, server, Sample::cpuMicros);
        double load = figure(what, server, Sample::loadShare).median();
        out.printf(
                Locale.ROOT,
                "  %-11s%12s %5s %5s %5s | %8s %5s %5s %5s | %8s %8s | %8s %8s | %4s%s%s%n",
                server.title(),
                number(rate.median(), "%,.0f"),
                ratio(rate.median(), figure(what, ServerKind.NIO, Sample::rate).median()),
                ratio(rate.median(), best(what, Sample::rate, Comparator.reverseOrder())),
                number(rate.errorPercent(), "%.1f"),
                number(cpu.median(), "%,.2f"),
                ratio(
                        cpu.median(),
                        figure(what, ServerKind.NIO, Sample::cpuMicros).median()),
                ratio(cpu.median(), best(what, Sample::cpuMicros, Comparator.naturalOrder())),
                number(cpu.errorPercent(), "%.1f"),
                number(figure(what, server, Sample::userMicros).median(), "%,.2f"),
                number(figure(what, server, Sample::kernelMicros).median(), "%,.2f"),
                number(figure(what, server, Sample::p50Micros).median(), "%,.0f"),
                number(figure(what, server, Sample::p99Micros).median(), "%,.0f"),
                number(load, "%.2f"),
                load >= SATURATED ? "*" : " ",
                plan.withLag()
                        ? " | " + number(figure(what, server, Sample::lagMicros).median(), "%,11.0f")
                        : "");
    }

    private void printNotes(PrintWriter out) {
        out.println();
        out.println(
                "cpu, user, kernel: the server's processor time for one unit, in microseconds; below others is better.");
        out.println("/nio, /rn: the ratio to bare NIO, and to the better of Reactor Netty's two. ±%: standard error.");
        out.println(
                "load: the processor time of the load generator's thread; with * it was the limit, and the rate is");
        out.println("its rate: compare the cpu column then.");
        long noisy = samples.stream().filter(Comparison::isNoisy).count();
        if (noisy > 0) {
            out.printf(
                    Locale.ROOT,
                    "%d of %d samples were taken while other processes used the machine, after %s tries.%n",
                    noisy,
                    samples.size(),
                    "three");
        }
        out.println("Samples: " + plan.samples());
    }

    /** What the README shows: processor time for one unit, as a ratio to Reactor Netty's best, and in microseconds. */
    void printMarkdown(PrintWriter out) {
        out.println();
        StringBuilder head = new StringBuilder("| |");
        StringBuilder rule = new StringBuilder("|---|");
        for (Case what : plan.cases()) {
            head.append(' ').append(what).append(" |");
            rule.append("---:|");
        }
        out.println(head);
        out.println(rule);
        for (ServerKind server : plan.servers()) {
            StringBuilder row = new StringBuilder("| " + server + " |");
            for (Case what : plan.cases()) {
                double cpu = figure(what, server, Sample::cpuMicros).median();
                String relative = ratio(cpu, best(what, Sample::cpuMicros, Comparator.naturalOrder()));
                row.append(' ')
                        .append(number(cpu, "%.2f"))
                        .append(" (")
                        .append(relative)
                        .append(") |");
            }
            out.println(row);
        }
    }

    private Figure figure(Case what, ServerKind server, ToDoubleFunction<Sample> figure) {
        return Figure.of(
                samples.stream()
                        .filter(sample -> sample.what() == what && sample.server() == server)
                        .toList(),
                figure);
    }

    /** Of Reactor Netty's kinds; NaN when none was measured. */
    private double best(Case what, ToDoubleFunction<Sample> figure, Comparator<Double> order) {
        return plan.servers().stream()
                .filter(ServerKind::isReactorNetty)
                .map(server -> figure(what, server, figure).median())
                .filter(median -> !median.isNaN())
                .min(order)
                .orElse(Double.NaN);
    }

    private static String ratio(double value, double base) {
        return number(value / base, "%.2f");
    }

    private static String number(double value, String format) {
        return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, format, value);
    }
}
