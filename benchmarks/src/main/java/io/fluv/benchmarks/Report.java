package io.fluv.benchmarks;

import io.fluv.benchmarks.server.ServerKind;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
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
                ratio(rate.median(), bestMedian(what, Sample::rate, Comparator.reverseOrder())),
                number(rate.errorPercent(), "%.1f"),
                number(cpu.median(), "%,.2f"),
                ratio(
                        cpu.median(),
                        figure(what, ServerKind.NIO, Sample::cpuMicros).median()),
                ratio(cpu.median(), bestMedian(what, Sample::cpuMicros, Comparator.naturalOrder())),
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
                    "%d of %d samples were taken while other processes used the machine, after three tries.%n",
                    noisy,
                    samples.size());
        }
        out.println("Samples: " + plan.samples());
    }

    /**
     * What the README shows: a row for each case, with each server's processor time for one unit, and how Fluv's figures
     * compare with the better of Reactor Netty's two.
     */
    void printMarkdown(PrintWriter out) {
        List<String> head = new ArrayList<>(List.of("processor time, us"));
        plan.servers().forEach(server -> head.add(server.title()));
        head.addAll(List.of("fluv / rn", "rate / rn", "p50 / rn", "p99 / rn"));
        out.println();
        out.println(row(head));
        out.println("|---|" + "---:|".repeat(head.size() - 1));
        for (Case what : plan.cases()) {
            List<String> cells = new ArrayList<>(List.of(what.title + " (" + what + ")"));
            for (ServerKind server : plan.servers()) {
                Figure cpu = figure(what, server, Sample::cpuMicros);
                cells.add(number(cpu.median(), "%,.2f") + error(cpu.errorPercent()));
            }
            cells.add(comparison(what, Sample::cpuMicros, Comparator.naturalOrder()));
            cells.add(comparison(what, Sample::rate, Comparator.reverseOrder()));
            cells.add(comparison(what, Sample::p50Micros, Comparator.naturalOrder()));
            cells.add(comparison(what, Sample::p99Micros, Comparator.naturalOrder()));
            out.println(row(cells));
        }
    }

    private static String row(List<String> cells) {
        return "| " + String.join(" | ", cells) + " |";
    }

    /** Fluv's figure as a part of the better one of Reactor Netty's, with the error that both have together. */
    private String comparison(Case what, ToDoubleFunction<Sample> figure, Comparator<Double> order) {
        Figure fluv = figure(what, ServerKind.FLUV, figure);
        return best(what, figure, order)
                .filter(best -> !Double.isNaN(fluv.median()))
                .map(best -> number(fluv.median() / best.median(), "%.2f")
                        + error(Math.hypot(fluv.errorPercent(), best.errorPercent())))
                .orElse("-");
    }

    private static String error(double percent) {
        return Double.isNaN(percent) ? "" : number(percent, " ±%.0f%%");
    }

    private Figure figure(Case what, ServerKind server, ToDoubleFunction<Sample> figure) {
        return Figure.of(
                samples.stream()
                        .filter(sample -> sample.what() == what && sample.server() == server)
                        .toList(),
                figure);
    }

    /** Of Reactor Netty's kinds; empty when none was measured. */
    private Optional<Figure> best(Case what, ToDoubleFunction<Sample> figure, Comparator<Double> order) {
        return plan.servers().stream()
                .filter(ServerKind::isReactorNetty)
                .map(server -> figure(what, server, figure))
                .filter(each -> !Double.isNaN(each.median()))
                .min(Comparator.comparing(Figure::median, order));
    }

    private double bestMedian(Case what, ToDoubleFunction<Sample> figure, Comparator<Double> order) {
        return best(what, figure, order).map(Figure::median).orElse(Double.NaN);
    }

    private static String ratio(double value, double base) {
        return number(value / base, "%.2f");
    }

    private static String number(double value, String format) {
        return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, format, value);
    }
}
